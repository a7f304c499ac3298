/** What is shipped to stand before the server writes down nobody who answers. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const bare = (file: string) => readFileSync(file, 'utf8').replace(/^\s*#.*\n/gm, '');

describe('a proxy before the server', () => {
  it('keeps no access log of answers: Caddy', () => {
    const caddy = bare('deploy/Caddyfile');
    const [, name, paths] = /(@\w+) path (.+)/.exec(caddy) ?? [];
    expect(paths).toBe('/s /s/*');
    expect(caddy).toContain(`log_skip ${name ?? '?'}\n`);
    // A server that is away is a fault, which would be told with the address of who came.
    expect(caddy).toMatch(/^\{\n\tlog default \{\n\t\texclude http\.log\.error http\.handlers/m);
  });

  it('packs no answer, each of which has one length: Caddy', () => {
    const caddy = bare('deploy/Caddyfile');
    expect(caddy).toContain('@others not path /s /s/*\n');
    expect(caddy.match(/encode .*/g)).toEqual(['encode @others zstd gzip']);
  });

  it('keeps no access log of answers, and packs none: nginx', () => {
    const nginx = bare('deploy/nginx.conf');
    const [, pattern = '', body = ''] = /location ~ (\S+) \{([^}]*)\}/.exec(nginx) ?? [];
    for (const path of ['/s', '/s/', '/s/issue', '/s/kiosk'])
      expect(path).toMatch(new RegExp(pattern));
    for (const path of ['/', '/sign-up', '/service']) expect(path).not.toMatch(new RegExp(pattern));
    expect(body).toContain('access_log off;');
    expect(body).toContain('error_log /var/log/nginx/throughline-answers.log emerg;');
    // A location that sets one header of its own sends none of those that are set outside it.
    expect(nginx.match(/location [^{]*\{[^}]*\}/g)?.join()).not.toContain('proxy_set_header');
    expect(body).toContain('gzip off;');
    // Only where it is said otherwise, so nothing outside a location writes one for all.
    expect(nginx.replace(/location [^{]*\{[^}]*\}/g, '')).not.toContain('_log');
  });

  it('sends all who have one map open to one server', () => {
    const [, nginx = ''] =
      /map \$uri \$meets \{\s+"~(\S+)" \$map;/.exec(bare('deploy/nginx.conf')) ?? [];
    const [, caddy = ''] = /@map path_regexp map (\S+)/.exec(bare('deploy/Caddyfile')) ?? [];
    const id = '0198c2f0-0000-7000-8000-00000000000a';
    for (const pattern of [nginx, caddy].map((each) => new RegExp(each))) {
      const at = `/api/acme/maps/${id}`;
      for (const path of [`/acme/maps/${id}`, `${at}/live`, `${at}/transactions`, `${at}/stream`])
        expect(pattern.exec(path)?.[1]).toBe(id);
      for (const path of ['/', '/acme/maps', '/acme/maps/learned', '/s/issue'])
        expect(pattern.exec(path)).toBeNull();
    }
    expect(bare('deploy/nginx.conf')).toContain('hash $meets consistent;');
    expect(bare('deploy/Caddyfile')).toMatch(
      /request_header @map X-Meets .*\n.*\n\t\tlb_policy header X-Meets\n/,
    );
  });
});
