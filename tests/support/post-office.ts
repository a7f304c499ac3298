/** A mail server that keeps what it is given, but for mailboxes that are full. */
import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';

export type PostOffice = {
  url: string;
  received: { to: string[]; text: string }[];
  full: Set<string>;
  close: () => Promise<void>;
};

export async function postOffice(): Promise<PostOffice> {
  const received: PostOffice['received'] = [];
  const full = new Set<string>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _, done) {
      const why = Object.assign(new Error('mailbox full'), { responseCode: 452 });
      done(full.has(address) ? why : null);
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ to, text: Buffer.concat(parts).toString() });
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const address = server.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    full,
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}
