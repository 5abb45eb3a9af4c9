// Owns the reference of the turn bench: the SDK's own smallest bot, CloudAdapter over restify, answering with expectReplies.
import { createRequire } from 'node:module';
import { answer } from './answering.mjs';

const require = createRequire(import.meta.url);
const { CloudAdapter, ConfigurationBotFrameworkAuthentication } = require('botbuilder');
const restify = require('restify');

const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
const server = restify.createServer();
server.use(restify.plugins.bodyParser());
server.post('/api/messages', async (request, response) => {
  await adapter.process(request, response, async (context) => {
    await context.sendActivity(`Echo: ${context.activity.text}`);
  });
});
await new Promise((resolve) => server.listen(Number(process.env.PORT), '127.0.0.1', resolve));
answer();
