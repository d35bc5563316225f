"""The errors of the service, one small tree.

    GeoError                 says what, where and the remedy, in a sentence a reader understands
    ├── ConfigurationError   a setting, a declaration or the machine is wrong
    │   └── DatabaseError    the database cannot be used as it is (version, rights, contents)
    ├── InputError           a request or an argument is wrong
    │   ├── NotFoundError    the thing asked for does not exist (or is not public)
    │   ├── GoneError        it existed and no longer does: begin again from the current data
    │   └── ContentTypeError a body of a media type that is not read here
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


class SourceError(GeoError):
    """A source file is refused. Nothing is lost: the previous publication stays."""


class UnavailableError(GeoError):
    """A dependency (most often the database) is away for now."""
