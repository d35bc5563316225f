"""The errors of the service, one small tree.

    GeoError                 says what, where and the remedy, in a sentence a reader understands
    ├── ConfigurationError   a setting, a declaration or the machine is wrong
    │   └── DatabaseError    the database cannot be used as it is (version, rights, contents)
    ├── InputError           a request or an argument is wrong
    │   ├── NotFoundError    the thing asked for does not exist (or is not public)
    │   ├── GoneError        it existed and no longer does: begin again from the current data
    │   ├── ContentTypeError a body of a media type that is not read here
    │   ├── SignInError      who asks is not known: sign in, or bring a token that is good
    │   │   └── SessionOverError a session that is over: its cookie is of no more use
    │   ├── ForbiddenError   who asks is known and may not
    │   ├── ConflictError    what is asked contradicts what is kept: a state, a key, another one's change
    │   ├── StaleError       it was changed since it was read: read it again, then change it
    │   ├── UnconditionalError a change that does not say which version it was made from
    │   ├── RepeatedKeyError a key of idempotency that came with another request
    │   └── TooManyAttemptsError too many sign-ins that failed: wait
    ├── SourceError          a source file is refused; what was published stays
    └── UnavailableError     a dependency is away for now; try again later

Messages never carry database text. HTTP status codes live in ``api/errors.py`` alone.
"""


class GeoError(Exception):
    """Base of every error raised on purpose.

    ``str(error)`` is a full sentence with its remedy, in French when a reader sees it.
    """


class ConfigurationError(GeoError):
    """A setting, a declaration file or the machine is wrong."""


class DatabaseError(ConfigurationError):
    """The database cannot be used as it is: version, rights or contents."""


class InputError(GeoError):
    """A request parameter or a command argument is wrong."""


class NotFoundError(InputError):
    """The thing asked for does not exist, or is not public."""


class GoneError(InputError):
    """What was asked for existed and no longer does (a publication, a page of a former publication)."""


class ContentTypeError(InputError):
    """The body of a request is of a media type that the address does not read."""


class SignInError(InputError):
    """Who asks is not known here: nobody signed in, or what should prove it is not good."""


class SessionOverError(SignInError):
    """The session is over, was closed, or never was."""


class ForbiddenError(InputError):
    """Who asks is known, and may not do this."""


class ConflictError(InputError):
    """What is asked contradicts what is kept."""


class StaleError(InputError):
    """What is to be changed was changed since it was read."""


class UnconditionalError(InputError):
    """A change does not say which version it was made from."""


class RepeatedKeyError(InputError):
    """A key of idempotency came before with another request."""


class TooManyAttemptsError(InputError):
    """Too many attempts to sign in failed; ``wait_s`` seconds are to be waited."""

    def __init__(self, message: str, wait_s: int) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class SourceError(GeoError):
    """A source file is refused. Nothing is lost: the previous publication stays."""


class UnavailableError(GeoError):
    """A dependency (most often the database) is away for now."""
