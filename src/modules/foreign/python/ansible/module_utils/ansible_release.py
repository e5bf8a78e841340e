"""Which release of ansible-core's interface these files stand for."""

__version__ = "2.18.0"
__author__ = "homerun"
__codename__ = "homerun"
