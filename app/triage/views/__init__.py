"""Views of the queue that staff keep: a filter and an order under a name."""
