"""Random logs of every format, each with its options and with the messages that it holds."""
