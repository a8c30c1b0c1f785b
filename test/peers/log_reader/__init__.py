"""A slow reader of mail logs, written from the specification alone and sharing nothing with the
product: what it counts is what the product must count. See README.md for the rules."""
