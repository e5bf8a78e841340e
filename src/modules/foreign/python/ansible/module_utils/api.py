"""Parameters of modules that talk to web interfaces, limits on how often, and trying again."""

import copy
import functools
import random
import time


def rate_limit_argument_spec(spec=None):
    own = dict(rate=dict(type="int"), rate_limit=dict(type="int"))
    own.update(spec or {})
    return own


def retry_argument_spec(spec=None):
    own = dict(retries=dict(type="int"), retry_pause=dict(type="float", default=1))
    own.update(spec or {})
    return own


def basic_auth_argument_spec(spec=None):
    own = dict(
        api_username=dict(type="str"),
        api_password=dict(type="str", no_log=True),
        api_url=dict(type="str"),
        validate_certs=dict(type="bool", default=True),
    )
    own.update(spec or {})
    return own


def rate_limit(rate=None, rate_limit=None):  # pylint: disable=redefined-outer-name
    least = float(rate_limit) / float(rate) if rate is not None and rate_limit is not None else None

    def wrapper(function):
        last = [0.0]

        @functools.wraps(function)
        def limited(*args, **kwargs):
            if least is not None:
                left = least - (time.monotonic() - last[0])
                if left > 0:
                    time.sleep(left)
                last[0] = time.monotonic()
            return function(*args, **kwargs)

        return limited

    return wrapper


def retry(retries=None, retry_pause=1):
    def wrapper(function):
        @functools.wraps(function)
        def retried(*args, **kwargs):
            tried = 0
            if retries is None:
                return function(*args, **kwargs)
            while True:
                tried += 1
                if tried > retries:
                    raise Exception("Retry limit exceeded: %d" % retries)
                try:
                    result = function(*args, **kwargs)
                except Exception:  # pylint: disable=broad-except
                    result = None
                if result:
                    return result
                time.sleep(retry_pause)

        return retried

    return wrapper


def generate_jittered_backoff(retries=10, delay_base=3, delay_threshold=60):
    for attempt in range(0, retries):
        yield random.randint(0, min(delay_threshold, delay_base * 2**attempt))


def retry_never(exception_or_result):
    return False


def retry_with_delays_and_condition(backoff_iterator, should_retry_error=None):
    should_retry = should_retry_error or retry_never

    def wrapper(function):
        @functools.wraps(function)
        def run(*args, **kwargs):
            call = functools.partial(function, *args, **kwargs)
            for delay in backoffs():
                try:
                    return call()
                except Exception as error:  # pylint: disable=broad-except
                    if not should_retry(error):
                        raise
                time.sleep(delay)
            return call()

        def backoffs():
            return list(copy.copy(kept))

        return run

    kept = list(backoff_iterator)
    return wrapper
