//! Where posts may not go: into the service's own network (E-43). Addresses are looked at when the connection is made, so a name
//! that is bound to another address meanwhile is refused too; an address in place of a name is looked at before.

use reqwest::{
    Client, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
    sync::Arc,
    time::Duration,
};

/// A client that follows no redirect, takes no proxy from the environment, and connects to public addresses alone, unless
/// private ones are allowed. None if the address in the URL itself is refused.
pub(super) fn client(url: &str, allow_private: bool, timeout: Duration) -> Option<(Client, Url)> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']');
    if !allow_private && IpAddr::from_str(host).is_ok_and(|address| !is_public(address)) {
        return None;
    }
    let mut client =
        Client::builder().redirect(Policy::none()).no_proxy().timeout(timeout).connect_timeout(timeout);
    if !allow_private {
        client = client.dns_resolver(Arc::new(PublicOnly)).https_only(true);
    }
    Some((client.build().ok()?, url))
}

struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
            public(found)
                .map(|addresses| -> Addrs { Box::new(addresses.into_iter()) })
                .ok_or_else(|| "a private address".into())
        })
    }
}

/// All of them, if every one is public: a name that leads inside as well is no name to post to.
fn public(found: Vec<SocketAddr>) -> Option<Vec<SocketAddr>> {
    (!found.is_empty() && found.iter().all(|address| is_public(address.ip()))).then_some(found)
}

/// IANA's special-purpose registries (RFC 6890): what is not reached over the public internet.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(inside) => is_public_v4(inside),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19));
    !special
}

/// Global unicast alone, without documentation, 6to4, Teredo and NAT64, which hide an older address.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    (a & 0xe000) == 0x2000 && a != 0x2002 && !(a == 0x2001 && (b == 0x0db8 || b < 0x0200)) && a != 0x3fff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_inside_is_refused() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "2002:7f00:1::",
            "64:ff9b::7f00:1",
            "2001:db8::1",
            "2001:0:7f00:1::",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
            let url = if inside.contains(':') {
                format!("https://[{inside}]/x")
            } else {
                format!("https://{inside}/x")
            };
            assert!(client(&url, false, Duration::from_secs(1)).is_none(), "{url}");
        }
        for outside in ["41.59.0.1", "196.44.160.1", "8.8.8.8", "2c0f:fda8::1", "2606:4700::1111"] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn a_name_with_one_private_address_is_refused() {
        let address = |text: &str| SocketAddr::from_str(text).unwrap();
        assert!(public(vec![address("41.59.0.1:0")]).is_some());
        assert!(public(vec![address("41.59.0.1:0"), address("127.0.0.1:0")]).is_none());
        assert!(public(vec![]).is_none());
    }

    #[tokio::test]
    async fn a_name_that_is_bound_to_the_loopback_is_refused_when_it_is_looked_up() {
        let Err(refused) = PublicOnly.resolve(Name::from_str("localhost").unwrap()).await else {
            panic!("resolved")
        };
        assert_eq!(refused.to_string(), "a private address");
    }
}
