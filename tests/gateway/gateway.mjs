// The real PuppetServer of npm over PuppetMock, driven by JSON lines: commands on stdin, what happened on stdout.
//   node gateway.mjs --port 18788 --token insecure_test
// With port 0 it waits for `fresh`, which gives a new world on a new port: one process serves test after test.
process.env.WECHATY_LOG ??= 'silent'
import readline from 'node:readline'
import { parseArgs } from 'node:util'
const { PuppetMock, mock } = await import('wechaty-puppet-mock')
const { PuppetServer } = await import('wechaty-puppet-service')

const SELF = 'bot'
const { values: options } = parseArgs({ options: {
  port: { type: 'string', default: '18788' }, token: { type: 'string', default: 'insecure_test' } } })
const tell = (event, more = {}) => process.stdout.write(JSON.stringify({ event, ...more }) + '\n')
const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds))

// What goes wrong: a count is of calls to come, -1 for all of them; delays are in seconds.
const sound = {
  echo: true, dong: true, seconds: false, send_delay: 0, send_fail: 0, send_fail_after: 0, send_hang: 0,
  payload_delay: 0, payload_fail: 0, member_fail: 0, group_fail: 0, readback_fail: false, ahead: 0,
}
const faults = { ...sound }
const hit = name => faults[name] !== 0 && (faults[name] < 0 || faults[name]-- > 0)
const aliases = new Map()
let ids = 0
const stamp = at => Math.floor((at ?? Date.now() + faults.ahead * 1000) / (faults.seconds ? 1000 : 1))

class Account extends PuppetMock {
  keep (payload) { this.mocker.cacheMessagePayload.set(payload.id, payload) }   // without the mocker's own events
  ding (data) { if (faults.dong) setImmediate(() => this.emit('dong', { data: data ?? '' })) }
  async messageSendText (to, text, mentionIdList) {
    if (hit('send_hang')) await new Promise(() => {})
    if (hit('send_fail')) throw new Error('send refused')
    if (faults.send_delay) await sleep(faults.send_delay * 1000)
    const id = `own-${++ids}`
    const where = this.mocker.cacheRoomPayload.has(to) ? { roomId: to } : { listenerId: to }
    this.keep({ id, type: 7, text, talkerId: SELF, timestamp: stamp(), mentionIdList: mentionIdList ?? [], ...where })
    tell('said', { id, to, text })
    if (faults.echo) setImmediate(() => this.emit('message', { messageId: id }))
    if (hit('send_fail_after')) throw new Error('sent, then the answer was lost')
    return id
  }
  async messageSendFile (to, file) {
    const id = `own-${++ids}`
    this.keep({ id, type: 1, text: file.name, talkerId: SELF, timestamp: stamp(), listenerId: to })
    tell('sent', { id, to, name: file.name, content: await file.toBase64() })
    if (faults.echo) setImmediate(() => this.emit('message', { messageId: id }))
    return id
  }
  async roomCreate (contacts, topic) {
    if (hit('group_fail')) throw new Error('not supported')
    const id = `room-${++ids}@chatroom`
    commands.room({ id, topic, members: [SELF, ...contacts] })
    return id
  }
  async roomAdd (room, contact) {
    if (hit('group_fail')) throw new Error('not supported')
    this.mocker.cacheRoomPayload.get(room).memberIdList.push(contact)
    this.emit('room-join', { roomId: room, inviteeIdList: [contact], inviterId: SELF, timestamp: stamp() })
  }
  async roomAnnounce (room, text) {
    if (hit('group_fail')) throw new Error('not supported')
    tell('announced', { room, text })
  }
  async messagePayload (id) {                                                   // and never from the cache
    if (faults.payload_delay) await sleep(faults.payload_delay * 1000)
    if ((faults.readback_fail && id.startsWith('own-')) || hit('payload_fail')) throw new Error('payload refused')
    return this.mocker.messagePayload(id)
  }
  async roomMemberPayload (room, id) {
    if (hit('member_fail')) throw new Error('member refused')
    const { name } = this.mocker.contactPayload(id)
    return { id, name, avatar: '', roomAlias: aliases.get(`${room}/${id}`) ?? '' }
  }
}

let mocker, account, loginWanted
const fresh = () => {
  const world = mocker = new mock.Mocker()
  const own = account = new Account({ mocker, timeoutSeconds: 86400 })   // or its watchdog resets it 60 s after a heartbeat
  own.on('error', () => {})                                       // an 'error' without a listener would end node
  loginWanted = true
  Object.assign(faults, sound)
  aliases.clear()
  world.use(() => {
    if (loginWanted && !own.isLoggedIn) own.login(SELF)
    else if (!loginWanted) own.emit('scan', { qrcode: 'https://login.example/code', status: 2 })
    return () => {}
  })
  contact({ id: SELF, name: SELF })
}
const contact = ({ id, name, wechat_id }) => mocker.contactPayload(id, {
  id, name, weixin: wechat_id ?? '', avatar: '', gender: 0, type: 1, phone: [], friend: true })

const say = ({ id, sender, text, room, kind, at, copies, mentions }) => {
  account.keep({ id, type: kind, text, talkerId: sender, timestamp: stamp(at), mentionIdList: mentions,
    ...(room ? { roomId: room } : { listenerId: SELF }) })
  for (let copy = 0; copy < copies; copy++) account.emit('message', { messageId: id })
}

let server, port = options.port
const start = async () => {
  server = new PuppetServer({ endpoint: `127.0.0.1:${port}`, puppet: account, token: options.token, tls: { disable: true } })
  await server.start()
}
const stop = async () => { const old = server; server = undefined; await old?.stop() }

const commands = {
  contact,
  room: ({ id, topic, members }) => mocker.roomPayload(id, {
    id, topic, memberIdList: members, adminIdList: [], ownerId: members[0], avatar: '' }),
  alias: ({ room, contact, alias }) => {
    aliases.set(`${room}/${contact}`, alias)
    account.emit('dirty', { payloadType: 4, payloadId: room })
  },
  say,
  burst: ({ messages }) => messages.forEach(say),
  redeliver: ({ id }) => { account.emit('message', { messageId: id }) },
  emit: ({ name, payload }) => { account.emit(name, payload) },
  login: () => { loginWanted = true; if (!account.isLoggedIn) account.login(SELF) },
  logout: async () => { loginWanted = false; await account.logout('thrown out') },
  faults: changed => { Object.assign(faults, changed) },
  stop, start,
  fresh: async ({ port: wanted }) => { await stop(); port = wanted; fresh(); await start() },
}
if (port !== '0') { fresh(); await start() }
tell('up')
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { command, tag, ...more } = JSON.parse(line)
  try { await commands[command](more); tell('done', { tag }) } catch (error) { tell('failed', { tag, error: String(error?.stack ?? error) }) }
}
await stop()                                                      // stdin closed: the test went away
process.exit(0)
