"""An answer in another language is noticed; English, terse or formal, is not."""

import pytest

from viva.core.language import other_language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("K-means minimiert die Summe der Abstände und ist nicht konvex, wenn man mit dem Zufall beginnt.", "German"),
        ("C'est une fonction qui n'est pas convexe et que les gens utilisent pour la régression.", "French"),
        ("El algoritmo minimiza la suma de las distancias y se queda en un mínimo local.", "Spanish"),
        ("它最小化每个点到质心的平方距离之和", "a script other than Latin"),
        ("It minimises the sum of squared distances to the centroids.", None),
        ("min SS -> local opt; restarts, kmeans++", None),
        ("", None),
    ],
)
def test_language(text: str, expected: str | None) -> None:
    assert other_language(text) == expected
