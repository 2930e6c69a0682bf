"""A catalogue asked again where urllib3 does not: after an answer that broke off, and after a fault of the server."""

import time
from typing import Any

from pystac_client.exceptions import APIError
from pystac_client.stac_api_io import StacApiIO
from requests.exceptions import ChunkedEncodingError, ConnectionError, ContentDecodingError
from urllib3.exceptions import ReadTimeoutError

TIMES = 2
"""How often a request is sent again whose answer broke off or was a status 500."""


class PatientIO(StacApiIO):
    """pystac-client's reader over HTTP; *backoff* is the pause before the first repetition. [s]"""

    backoff: float = 1.0

    def request(self, *args: Any, **how: Any) -> str:
        """Text of the answer; the last error where none comes."""
        for attempt in range(TIMES):
            try:
                return super().request(*args, **how)
            except APIError as err:
                if not may_pass(err):
                    raise
            time.sleep(self.backoff * 2**attempt)
        return super().request(*args, **how)


def may_pass(err: APIError) -> bool:
    """Whether the answer broke off inside its body, or the server called it a fault of its own (500)."""
    cause = err.__context__
    silent = isinstance(cause, ConnectionError) and any(isinstance(one, ReadTimeoutError) for one in cause.args)
    broken = silent or isinstance(cause, ChunkedEncodingError | ContentDecodingError)
    return broken or getattr(err, "status_code", None) == 500
