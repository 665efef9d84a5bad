"""What the tests of the province share."""

from tests.served import served as served
