// The same protocol as roamwired's, as one writes it for Node: `ws`, JSON.parse, one JSON.stringify and one shared
// Buffer per broadcast, no compression, everything in memory. A peer whose connection ends becomes away.
//
//     node server.mjs [--prove] [--tls FILE]
//
// --prove: each native join costs what checking the proof of possession costs: a key pair per connection, one X25519
// and one BLAKE2 hash. Node has no keyed BLAKE2b-256, so the result is compared but does not decide.
// --tls: with the key and the certificate in this PEM file.

import { createHash, createPublicKey, diffieHellman, generateKeyPairSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { WebSocketServer } from 'ws'

const kSubprotocol = 'roamwire.v1'
const kPath = /^\/tenants\/([0-9a-f-]{36})$/
const kBacklog = 4096
const kGraceSeconds = 86400
const kFirstAddress = (10 << 24) | (128 << 16) | 2
// The head of an X25519 public key in DER (SubjectPublicKeyInfo); the 32 bytes of the key follow.
const kSpkiHead = Buffer.from('302a300506032b656e032100', 'hex')
const isProving = process.argv.includes('--prove')
const kTlsFile = process.argv.includes('--tls') && process.argv[process.argv.indexOf('--tls') + 1]
const fixedKey = randomBytes(32).toString('base64')
const tenants = new Map()

function tenantOf(id) {
  let tenant = tenants.get(id)
  if (!tenant) tenants.set(id, (tenant = { id, peers: new Map(), sockets: new Set(), rev: Date.now() * 1000 }))
  return tenant
}

function addressOf(slot) {
  const address = kFirstAddress + slot
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`
}

function say(socket, message) {
  socket.send(Buffer.from(JSON.stringify(message)), { binary: false })
}

function broadcast(tenant, except, isNative, message) {
  const frame = Buffer.from(JSON.stringify(message))
  for (const socket of tenant.sockets) {
    if (socket !== except && socket.isNative === isNative) socket.send(frame, { binary: false })
  }
}

function challenge(socket) {
  const nonce = randomBytes(32)
  let serverKey = fixedKey
  if (isProving) {
    const pair = generateKeyPairSync('x25519')
    serverKey = pair.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64')
    socket.challenge = { secret: pair.privateKey, serverKey, nonce }
  }
  say(socket, { t: 'challenge', server_key: serverKey, nonce: nonce.toString('base64'), features: [] })
}

function check(socket, join) {
  const { secret, serverKey, nonce } = socket.challenge
  socket.challenge = null
  const raw = Buffer.from(join.publickey, 'base64')
  const publicKey = createPublicKey({ key: Buffer.concat([kSpkiHead, raw]), format: 'der', type: 'spki' })
  const shared = diffieHellman({ privateKey: secret, publicKey })
  const hash = createHash('blake2b512').update(shared).update('roamwire-join-v1').update(nonce).update(serverKey, 'base64')
  const expected = hash.update(raw).update(socket.tenant.id).digest().subarray(0, 32)
  timingSafeEqual(expected, Buffer.from(join.proof, 'base64'))
}

function enter(socket, publickey, changes) {
  const { tenant } = socket
  let peer = tenant.peers.get(publickey)
  if (!peer) {
    const slot = tenant.peers.size
    peer = { publickey, display_name: '', wgip: addressOf(slot), wgip6: `fd00::${slot.toString(16)}`, slot, features: [] }
    tenant.peers.set(publickey, peer)
  }
  Object.assign(peer, changes, { presence: 'online', rev: ++tenant.rev, observed: socket.observed })
  socket.peer = peer
  tenant.sockets.add(socket)
  return peer
}

function joinNative(socket, message) {
  if (isProving) check(socket, message)
  const { publickey, display_name, endpoints, features } = message
  const peer = enter(socket, publickey, { display_name, endpoints, features })
  const peers = []
  for (const other of socket.tenant.peers.values()) {
    if (other !== peer) peers.push(other)
  }
  say(socket, {
    t: 'welcome', wgip: peer.wgip, wgip6: peer.wgip6, network: '10.128.0.0/22', network6: 'fd00::/64', slot: peer.slot,
    observed: socket.observed, grace_s: kGraceSeconds, first: false, may_invite: false, more: false, peers,
  })
  broadcast(socket.tenant, socket, true, { t: 'peer', ...peer })
}

function onNative(socket, message) {
  if (message.t === 'join') {
    joinNative(socket, message)
  } else if (message.t === 'update') {
    Object.assign(socket.peer, { endpoints: message.endpoints, rev: ++socket.tenant.rev })
    broadcast(socket.tenant, socket, true, { t: 'peer', ...socket.peer })
    say(socket, { t: 'update_ack', observed: socket.observed })
  }
}

function announcement(peer) {
  return { display_name: peer.display_name, public_key: peer.publickey, virtual_ip: peer.wgip }
}

function onOrchestration(socket, message) {
  const peer = enter(socket, message.public_key, { display_name: message.display_name })
  const peers = []
  for (const other of socket.tenant.peers.values()) {
    if (other !== peer) peers.push(announcement(other))
  }
  say(socket, { virtual_ip: peer.wgip, peers })
  broadcast(socket.tenant, socket, false, announcement(peer))
}

function onClose(socket) {
  const { tenant, peer } = socket
  tenant.sockets.delete(socket)
  if (!peer) return
  if (socket.isNative) {
    peer.presence = 'away'
    broadcast(tenant, socket, true, { t: 'peer', ...peer })
  } else {
    tenant.peers.delete(peer.publickey)
    broadcast(tenant, socket, false, { removed_peer: peer.wgip })
  }
}

const upgrader = new WebSocketServer({
  noServer: true,
  perMessageDeflate: false,
  maxPayload: 64 * 1024,
  handleProtocols: (offered) => offered.has(kSubprotocol) && kSubprotocol,
})

const pem = kTlsFile && readFileSync(kTlsFile)
const refuse = (request, response) => response.writeHead(404).end()
const server = pem ? createSecureServer({ key: pem, cert: pem }, refuse) : createServer(refuse)
server.on('upgrade', (request, connection, head) => {
  const path = kPath.exec(request.url)
  if (!path) return connection.destroy()
  connection.setNoDelay(true)
  upgrader.handleUpgrade(request, connection, head, (socket) => {
    socket.tenant = tenantOf(path[1])
    socket.isNative = socket.protocol === kSubprotocol
    socket.observed = { v4: connection.remoteAddress }
    socket.on('message', (data) => (socket.isNative ? onNative : onOrchestration)(socket, JSON.parse(data)))
    socket.on('close', () => onClose(socket))
    socket.on('error', () => socket.terminate())
    if (socket.isNative) challenge(socket)
  })
})
server.listen({ host: '127.0.0.1', port: 0, backlog: kBacklog }, () => {
  console.log(JSON.stringify({ ready: true, urls: [`${pem ? 'wss' : 'ws'}://127.0.0.1:${server.address().port}`] }))
})
process.on('SIGTERM', () => process.exit(0))
