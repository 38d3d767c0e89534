"""Who sends something, as far as an address tells: the client, and the network whose addresses they may have all of."""

import re
from ipaddress import ip_address, ip_network

UNKNOWN = "unknown"
# Prefixes of one client, and of the network that is given to one customer of a provider.
CLIENT, NETWORK = {4: 32, 6: 64}, {4: 24, 6: 48}
PORT = re.compile(r"^\[(?P<six>[^\]]+)\](?::\d+)?$|^(?P<four>[\d.]+):\d+$")


def get_networks(text):
    """A pair of texts: the client and their network; who has an address that is none is `unknown`, all together.

    An IPv4 address written as an IPv6 one is the same client, with or without a port.
    """
    text = (text or "").strip()
    with_port = PORT.match(text)
    if with_port:
        text = with_port["six"] or with_port["four"]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return UNKNOWN, UNKNOWN
    if address.version == 6 and address.ipv4_mapped:
        address = address.ipv4_mapped
    return tuple(str(ip_network((address, prefixes[address.version]), strict=False)) for prefixes in (CLIENT, NETWORK))
