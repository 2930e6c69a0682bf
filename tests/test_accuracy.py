"""Confusion and its children on maps small enough to count by hand."""

import numpy as np
import pytest

from eosat.accuracy import agreement, confusion, iou, majority, overall
from eosat.errors import InputError

REFERENCE = np.array([[0, 0, 1], [1, 1, 2], [2, 0, 255]], np.uint8)
LABELS = np.array([[0, 1, 1], [1, 0, 2], [0, 255, 2]], np.uint8)
MATRIX = [[1, 1, 0], [1, 2, 0], [1, 0, 1]]


def test_confusion_has_reference_in_rows():
    assert confusion(REFERENCE, LABELS, classes=3).tolist() == MATRIX


def test_confusion_keeps_a_class_nobody_has():
    assert confusion(REFERENCE, LABELS, classes=4).tolist() == [*([*row, 0] for row in MATRIX), [0, 0, 0, 0]]


def test_confusion_of_nothing_is_zero():
    assert confusion(np.full(3, 255), np.zeros(3, int), classes=2).tolist() == [[0, 0], [0, 0]]


def test_confusion_counts_what_is_not_ignored():
    assert confusion(np.array([0, 9]), np.array([0, 1]), classes=2, ignore=9).tolist() == [[1, 0], [0, 0]]


@pytest.mark.parametrize("value", [3, -1, 254])
def test_confusion_refuses_a_value_that_is_no_class(value):
    with pytest.raises(InputError, match=str(value)):
        confusion(np.array([0, value]), np.array([0, 1]), classes=3)


@pytest.mark.parametrize("measure", [lambda a, b: confusion(a, b, classes=2), agreement])
def test_maps_of_two_shapes_are_refused(measure):
    with pytest.raises(InputError, match="one grid"):
        measure(np.zeros((2, 2), int), np.zeros((2, 3), int))


def test_measures_by_hand():
    matrix = np.array(MATRIX)
    assert overall(matrix) == 4 / 7
    assert majority(matrix) == 3 / 7
    np.testing.assert_allclose(iou(matrix), [1 / 4, 2 / 4, 1 / 2])
    assert agreement(REFERENCE, LABELS) == 4 / 7


def test_measures_of_nothing_are_nan():
    nothing = np.zeros((2, 2), np.int64)
    assert np.isnan(
        [overall(nothing), majority(nothing), agreement(np.array([255]), np.array([0])), *iou(nothing)]
    ).all()
