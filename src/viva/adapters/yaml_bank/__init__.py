"""Banks of questions in YAML files."""

from viva.adapters.yaml_bank.bank import YamlBank

__all__ = ["YamlBank"]
