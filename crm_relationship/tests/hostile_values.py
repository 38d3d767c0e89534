"""Values that a program may send where it should not, for property tests."""

import xmlrpc.client

from hypothesis import strategies as st

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.binary(max_size=5),
    st.sampled_from([
        2**31, 2**63, -2**63, 0, -1, 10**400, 1e300, float("nan"), float("inf"), "\x00", "a\x00b", "\ud800", "b\udfff",
        "x" * 1_000_000, "48", "0001-01-01", "9999-12-31", "2027-12-31garbage", "2026-02-30", "2026-06-30 10:00:00",
        "' OR 1=1 --", "%s %(x)s {x}", "<script>", "\u202e", xmlrpc.client.Binary(b"x")]))
HOSTILE = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5)
TEXTS = st.sampled_from(["Because", "ü€𝄞", "  a  ", "x" * 400, "vip", "satisfied"])
