"""The bundled models on ONNX Runtime: the encoder and the stance model share one tokenizer."""
