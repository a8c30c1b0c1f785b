"""The one way in which a log is refused as a whole."""


class Refused(Exception):
    """The log cannot be counted without a guess; `code` says which, the text says why."""

    def __init__(self, code, text):
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text
