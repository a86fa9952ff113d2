"""The coding board says how far one agrees with coder A, and what chance would bring."""

from statsmodels.stats.inter_rater import cohens_kappa

from community_data.lessons.listening import widget


def test_kappa_moves_with_each_box():
    board = widget.coding_board("riverbend", "Otterbeck", "waiting")
    assert sum(board.given) == 4 and "Kappa is 0.00" in board.sentence.value
    for box, given in zip(board.boxes, board.given, strict=True):
        box.value = bool(given)
    assert "You agree on 10 of 10" in board.sentence.value and "Kappa is 1.00" in (
        board.sentence.value
    )
    board.boxes[board.given.index(0)].value = True
    assert "You agree on 9 of 10" in board.sentence.value
    expected = cohens_kappa([[4, 0], [1, 5]], return_results=False)
    assert f"Kappa is {expected:.2f}" in board.sentence.value
    assert "You agree: 90%" in board.picture.value and 'role="img"' in board.picture.value
    for box in board.boxes:
        box.value = False
    assert "coder A to 4" in board.sentence.value
    assert "ten turns" in repr(board)
