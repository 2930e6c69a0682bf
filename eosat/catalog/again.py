"""A catalogue asked again where urllib3 does not: after an answer that broke off, and after a fault of the server.

And one that is not waited for without end: each single wait of requests and urllib3 is bounded, not their sum.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import Any, TypeVar

from pystac_client.exceptions import APIError
from pystac_client.stac_api_io import StacApiIO
from requests.exceptions import ChunkedEncodingError, ConnectionError, ContentDecodingError
from urllib3.exceptions import ReadTimeoutError

from eosat.errors import WorldError
from eosat.storage.ranges import shown

TIMES = 2
"""How often a request is sent again whose answer broke off or was a status 500."""

T = TypeVar("T")


class PatientIO(StacApiIO):
    """pystac-client's reader over HTTP."""

    backoff: float = 1.0
    """Pause before the first repetition. [s]"""
    whole: float = 300.0
    """Longest time for an answer, with all repetitions and pauses. [s]"""

    def request(self, href: str, *args: Any, **how: Any) -> str:
        """Text of the answer; the last error where none comes.

        Raises
        ------
        WorldError
            When the answer takes longer than :attr:`whole`: from a server that sends a byte now and then, or bids to
            come again in an hour.
        """
        try:
            return within(self.whole, lambda: self._repeated(href, *args, **how))
        except TimeoutError as err:
            raise WorldError("error.catalog_slow", catalog=shown(href), seconds=f"{self.whole:g}") from err

    def _repeated(self, *args: Any, **how: Any) -> str:
        for attempt in range(TIMES):
            try:
                return super().request(*args, **how)
            except APIError as err:
                if not may_pass(err):
                    raise
            time.sleep(self.backoff * 2**attempt)
        return super().request(*args, **how)


def within(seconds: float, ask: Callable[[], T]) -> T:
    """What *ask* returns, or TimeoutError when it has not after *seconds*.

    Its thread is left behind then; it holds up nothing, not even the end of the program.
    """
    answer: Future[T] = Future()

    def work() -> None:
        try:
            answer.set_result(ask())
        except BaseException as err:
            answer.set_exception(err)

    Thread(target=work, daemon=True, name="catalogue").start()
    return answer.result(seconds)


def may_pass(err: APIError) -> bool:
    """Whether the answer broke off inside its body, or the server called it a fault of its own (500)."""
    cause = err.__context__
    silent = isinstance(cause, ConnectionError) and any(isinstance(one, ReadTimeoutError) for one in cause.args)
    broken = silent or isinstance(cause, ChunkedEncodingError | ContentDecodingError)
    return broken or getattr(err, "status_code", None) == 500
