"""What the tests of feedback share."""

from tests.served import served as served
