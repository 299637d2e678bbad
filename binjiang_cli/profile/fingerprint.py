"""The fingerprint of a profile: the same for the same facts, however they are laid out, wherever they stand."""

import json
from hashlib import sha256

from binjiang_cli.policy.vocabulary import Vocabulary
from binjiang_cli.profile.load import Profile
from binjiang_cli.profile.plain import plain_profile


def profile_sha256(profile: Profile, vocabulary: Vocabulary) -> str:
    """Return the SHA-256 of what a profile states: its canonical values under the fields' ids, as ASCII JSON with sorted keys.

    Layout, comments, labels, units and the kind of file have no part in it, nor have fields that are not stated, nor
    defaults: a later vocabulary, with further fields or in another order, gives the same. The order of records has,
    because results name them by it.
    """
    stated = plain_profile(profile, vocabulary, "en")
    text = json.dumps(stated, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
