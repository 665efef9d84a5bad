"""What the tests of feedback share."""

from tests.copies import lan as lan
from tests.copies import shared as shared
from tests.served import served as served
