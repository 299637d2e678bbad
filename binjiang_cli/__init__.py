"""binjiang: what a company may receive under the Hangzhou High-Tech Zone (Binjiang) policy, exactly and cited.

>>> from binjiang_cli import estimate, load_policy, load_profile
>>> policy = load_policy()
>>> result = estimate(load_profile("profile.yaml", policy), policy)
>>> result.totals.high
"""

from binjiang_cli.version import __version__

TYPE_CHECKING = False  # as typing has it, whose import would come before an interrupt can be heard
if TYPE_CHECKING:
    from binjiang_cli.advice.advise import Advice, advise
    from binjiang_cli.advice.comparison import Comparison, compare
    from binjiang_cli.advice.sweep import Sweep, sweep
    from binjiang_cli.estimation.result import Estimate
    from binjiang_cli.estimation.run import estimate
    from binjiang_cli.policy.load import Policy, load_policy
    from binjiang_cli.policy.together import load_policies
    from binjiang_cli.profile.load import Profile, load_profile
    from binjiang_cli.source.problem import InputError

__all__ = [
    "Advice",
    "Comparison",
    "Estimate",
    "InputError",
    "Policy",
    "Profile",
    "Sweep",
    "__version__",
    "advise",
    "compare",
    "estimate",
    "load_policies",
    "load_policy",
    "load_profile",
    "sweep",
]

_HOMES = {
    "Advice": "binjiang_cli.advice.advise",
    "Comparison": "binjiang_cli.advice.comparison",
    "Estimate": "binjiang_cli.estimation.result",
    "InputError": "binjiang_cli.source.problem",
    "Policy": "binjiang_cli.policy.load",
    "Profile": "binjiang_cli.profile.load",
    "Sweep": "binjiang_cli.advice.sweep",
    "advise": "binjiang_cli.advice.advise",
    "compare": "binjiang_cli.advice.comparison",
    "estimate": "binjiang_cli.estimation.run",
    "load_policies": "binjiang_cli.policy.together",
    "load_policy": "binjiang_cli.policy.load",
    "load_profile": "binjiang_cli.profile.load",
    "sweep": "binjiang_cli.advice.sweep",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `binjiang --version` does not pay for it."""
    if name not in _HOMES:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
