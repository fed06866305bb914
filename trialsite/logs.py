"""How the product writes its log: what went wrong and where, never with what answer."""

import logging
import traceback
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Discreet(logging.Formatter):
    """An exception as its type and the places it passed, without its message.

    The message of a database tells the row that it refused, that of a conversion what was typed.
    """

    def formatException(self, ei: ExcInfo) -> str:
        """The types of the exception and of its causes, each with its places."""
        parts, error = [], ei[1]
        while error is not None:
            places = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__))).rstrip()
            parts.append(f"{places}\n{kind_of(error)}".lstrip("\n"))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nwhich came of\n".join(parts)


def kind_of(error: BaseException) -> str:
    """The type of an exception as the log names it."""
    return f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
