"""Small numbers can't be told, neither by themselves nor from what is left of a total."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.feedback.public.suppression import (
    MEASURES,
    SMALL,
    Cell,
    Counts,
    Told,
    tell,
    tell_total,
)

NUMBERS = st.integers(0, 12)


@st.composite
def counts(draw: st.DrawFn) -> Counts:
    """What a month may have of a category: at least a report."""
    received = draw(st.integers(1, 40))
    is_open = draw(st.integers(0, received))
    done = draw(st.integers(0, received - is_open))
    return Counts(received, is_open, done, draw(st.integers(0, received)))


TABLES = st.lists(counts(), min_size=1, max_size=5)


@given(counts())
def test_no_small_number_is_told(one: Counts) -> None:
    told = tell(one)
    for measure in MEASURES:
        assert getattr(told, measure) in (None, getattr(one, measure))
        if getattr(one, measure) < SMALL:
            assert getattr(told, measure) is None


@given(counts())
def test_open_and_done_are_told_together_or_not_at_all(one: Counts) -> None:
    told = tell(one)
    assert (told.open is None) is (told.done is None)


@given(TABLES)
def test_a_total_leaves_every_withheld_number_at_least_two_ways(table: list[Counts]) -> None:
    cells = [Cell(one, tell(one)) for one in table]
    told = tell_total(Counts.sum(table), [cells])
    if told.received is None:
        return
    withheld = [cell for cell in cells if cell.told.received is None]
    rest = told.received - sum(cell.told.received or 0 for cell in cells)
    ways = [one for one in product(range(1, SMALL), repeat=len(withheld)) if sum(one) == rest]
    for position in range(len(withheld)):
        assert len({one[position] for one in ways}) > 1


def test_one_withheld_number_withholds_the_total() -> None:
    large, small = Counts(20, 10, 10, 6), Counts(3)
    cells = [Cell(one, tell(one)) for one in (large, large, small)]
    assert tell_total(Counts.sum([large, large, small]), [cells]).received is None
    assert tell_total(Counts.sum([large, large]), [cells[:2]]) == Told(40, 20, 20, 12)


def test_a_total_that_one_of_several_tables_gives_away_is_withheld() -> None:
    whole = Counts(20, 10, 10, 6)
    unsafe = [Counts(17, 9, 8, 6), Counts(3, 1, 2, 0)]
    tables = [[Cell(one, tell(one)) for one in table] for table in ([whole], unsafe)]
    assert tell_total(whole, tables) == Told()
