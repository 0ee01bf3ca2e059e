/** The peer of the ingest bench: Express 5 with its JSON parser, echoing the body. Own process, as the collector is. */
import express from 'express';

const app = express();
app.use(express.json({ type: () => true, limit: '64kb' }));
app.post('/', (request, response) => {
  response.json(request.body);
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.stdout.write(`listening ${address.port}\n`);
});
