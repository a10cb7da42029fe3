from lamplighter.probes.causes import CurlCode
from lamplighter.probes.curl_multi import CurlMulti
from lamplighter.probes.curl_options import Route
from lamplighter.probes.http_hop import Hop
from lamplighter.probes.http_request import first_request
from lamplighter.probes.loop import Loop
from lamplighter.probes.prober import Target
from tests.support.configuration import a_check


def test_half_a_character_in_a_message_of_libcurl_is_made_readable() -> None:
    """A certificate's long subject is quoted and cut; what pycurl makes of it no encoder would take."""
    loop = Loop()
    multi = CurlMulti(loop)
    check = a_check()
    route = Route(host="shop.test", port=443, addresses=("127.0.0.1",))
    hop = Hop(multi, Target(check=check, redact=lambda text: text), first_request(check), route)
    result = hop.result(CurlCode.PEER_FAILED_VERIFICATION, "certificate subject name 'f\u00fc\udcc3")
    hop.release()
    multi.close()
    loop.close()
    assert result.message == "certificate subject name 'f\u00fc\N{REPLACEMENT CHARACTER}"
