"""What can be wrong with a module's parameters, each kind as an exception of its own."""


class AnsibleFallbackNotFound(Exception):
    """A fallback has no value."""


class AnsibleValidationError(Exception):
    """One thing that is wrong."""

    def __init__(self, message, error=None, help_text=None):
        super().__init__(message)
        self.msg = message
        self.error = error
        self.help_text = help_text

    def __str__(self):
        return self.msg


class AnsibleValidationErrorMultiple(AnsibleValidationError):
    """Several of them; the first speaks for all."""

    def __init__(self, errors=None):
        self.errors = list(errors or [])

    def __getitem__(self, index):
        return self.errors[index]

    def __setitem__(self, index, value):
        self.errors[index] = value

    def __delitem__(self, index):
        del self.errors[index]

    def __len__(self):
        return len(self.errors)

    def __iter__(self):
        return iter(self.errors)

    @property
    def msg(self):
        return self.errors[0].msg if self.errors else ""

    @property
    def messages(self):
        return [error.msg for error in self.errors]

    def append(self, error):
        self.errors.append(error)

    def extend(self, errors):
        self.errors.extend(errors)


class AliasError(AnsibleValidationError):
    """Aliases that can't be."""


class ArgumentTypeError(AnsibleValidationError):
    """A value that is not of its type."""


class ArgumentValueError(AnsibleValidationError):
    """A value that is none of the choices."""


class DeprecationError(AnsibleValidationError):
    """Something that is said of a deprecation is wrong."""


class ElementError(AnsibleValidationError):
    """An element of a list is not of its type."""


class MutuallyExclusiveError(AnsibleValidationError):
    """Parameters that exclude each other."""


class NoLogError(AnsibleValidationError):
    """A secret that can't be told from what is none."""


class RequiredByError(AnsibleValidationError):
    """A parameter that another one needs is missing."""


class RequiredDefaultError(AnsibleValidationError):
    """A parameter is required and has a default."""


class RequiredError(AnsibleValidationError):
    """A required parameter is missing."""


class RequiredIfError(AnsibleValidationError):
    """A parameter that is needed beside another's value is missing."""


class RequiredOneOfError(AnsibleValidationError):
    """None of several parameters is there."""


class RequiredTogetherError(AnsibleValidationError):
    """Only some of the parameters that go together are there."""


class SubParameterTypeError(AnsibleValidationError):
    """What should have parameters of its own is no map."""


class UnsupportedError(AnsibleValidationError):
    """Parameters that the module has not."""
