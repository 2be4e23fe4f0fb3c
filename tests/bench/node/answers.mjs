// What a service for Node can do at best: it reads each request to its end and answers, without a look at what is in it.
import { createServer } from 'node:http'

const kBacklog = 4096
const kAnswer = JSON.stringify({ Message: 'OK' })
const kHeaders = { 'Content-Type': 'application/json', 'Content-Length': kAnswer.length }

const server = createServer((request, response) => {
  request.on('data', () => {})
  request.on('end', () => response.writeHead(200, kHeaders).end(kAnswer))
})
server.listen({ host: '127.0.0.1', port: 0, backlog: kBacklog }, () => {
  console.log(JSON.stringify({ ready: true, urls: [`http://127.0.0.1:${server.address().port}`] }))
})
process.on('SIGTERM', () => process.exit(0))
