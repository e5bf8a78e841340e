"""Reads parameters by a specification, without a module."""

from copy import deepcopy

from ansible.module_utils.common.parameters import Reading, Rules, read_parameters, unsupported_error
from ansible.module_utils.common.warnings import deprecate, warn


class ValidationResult:
    """The parameters as they were read, and what is wrong with them."""

    def __init__(self, parameters):
        self._no_log_values = set()
        self._unsupported_parameters = set()
        self._supported_parameters = {}
        self._validated_parameters = deepcopy(parameters)
        self._deprecations = []
        self._warnings = []
        self._aliases = {}
        self.errors = Reading().errors

    @property
    def validated_parameters(self):
        return self._validated_parameters

    @property
    def unsupported_parameters(self):
        return self._unsupported_parameters

    @property
    def error_messages(self):
        return self.errors.messages


class ArgumentSpecValidator:
    def __init__(
        self, argument_spec, mutually_exclusive=None, required_together=None, required_one_of=None, required_if=None, required_by=None
    ):
        self.argument_spec = argument_spec
        self._rules = Rules(mutually_exclusive, required_together, required_one_of, required_if, required_by)
        self._valid_parameter_names = set()
        for name, spec in sorted(argument_spec.items()):
            aliases = spec.get("aliases")
            self._valid_parameter_names.add("%s (%s)" % (name, ", ".join(sorted(aliases))) if aliases else name)

    def validate(self, parameters, *args, **kwargs):
        result = ValidationResult(parameters)
        reading = Reading()
        read_parameters(self.argument_spec, result._validated_parameters, self._rules, reading)
        result._no_log_values = reading.secrets
        result._unsupported_parameters = reading.unsupported
        result._deprecations = reading.deprecations
        result._warnings = reading.warnings
        result._aliases = reading.aliases
        result.errors.extend(reading.errors)
        if reading.unsupported:
            result.errors.append(unsupported_error(reading))
        return result


class ModuleArgumentSpecValidator(ArgumentSpecValidator):
    """The same, and warnings and deprecations go into the module's result."""

    def validate(self, parameters):
        result = super().validate(parameters)
        for entry in result._deprecations:
            deprecate(entry["msg"], version=entry.get("version"), date=entry.get("date"), collection_name=entry.get("collection_name"))
        for text in result._warnings:
            warn(text)
        return result
