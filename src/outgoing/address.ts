// Which addresses belong to the public internet. What a client or another server names may lead to this machine, its network
// or its cloud's metadata service: none of those is called unless the settings name it.

import { BlockList, isIPv6 } from 'node:net'

/** IANA's registry of special-purpose IPv4 addresses (RFC 6890), multicast and what is reserved. */
const special4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3]
] as const
/** Within 2000::/3, which is all that is public: Teredo and its like, documentation, and 6to4, which wraps any IPv4 address. */
const special6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20]
] as const

const special = new BlockList()
for (const [address, prefix] of special4) special.addSubnet(address, prefix, 'ipv4')
for (const [address, prefix] of special6) special.addSubnet(address, prefix, 'ipv6')
const public6 = new BlockList()
public6.addSubnet('2000::', 3, 'ipv6')

/** Whether an IPv4 or IPv6 address (no brackets) is one of the public internet. */
export const isPublic = (address: string): boolean =>
  isIPv6(address) ? public6.check(address, 'ipv6') && !special.check(address, 'ipv6') : !special.check(address, 'ipv4')
