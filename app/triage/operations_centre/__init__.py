"""What the operations centre (IOC) watches."""
