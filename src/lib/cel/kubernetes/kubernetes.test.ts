/** Most of these are the examples of https://kubernetes.io/docs/reference/using-api/cel/ and of the libraries' own tests. */
import { expect, it } from 'vitest';
import { createEngine } from '../index.js';

const engine = createEngine();
const evaluate = (expression: string) => engine.compile(expression).evaluate({});

it.each<[string, unknown]>([
  ["quantity('200M') == quantity('0.2G') && quantity('1Ki') == quantity('1024') && quantity('1e3') == quantity('1k')", true],
  ["quantity('50M').isLessThan(quantity('50Mi'))", true],
  ["quantity('0.1').add(quantity('0.2')) == quantity('0.3')", true],
  ["quantity('50k').add(20).sub(quantity('100k')).asInteger()", -49980],
  ["quantity('50k').asInteger() + quantity('1.5k').asInteger()", 51500],
  ["quantity('1000m').isInteger() || quantity('1.0').isInteger()", false],
  ["quantity('50.703k').asApproximateFloat()", 50703],
  ["quantity('-100m').sign() + sign(quantity('0'))", -1],
  ["quantity('0.0000000001') == quantity('1n')", true],
  ["quantity('9999999999999999999999999999999999999G').isInteger()", false],
  ["['20', '20M', '20Mi', '1.5Gi', '-1', '1E', '.5', '1.'].all(q, isQuantity(q))", true],
  ["['', '20Mo', '10Mm', '1e', 'Mi', '1 Mi', '.', '1ki'].exists(q, isQuantity(q))", false],
  ["ip('127.0.0.1').isLoopback() && ip('::1').isLoopback() && ip('169.254.169.254').isLinkLocalUnicast()", true],
  ["ip('ff02::1').isLinkLocalMulticast() && ip('fe80::1').isLinkLocalUnicast() && ip('0.0.0.0').isUnspecified()", true],
  ["ip('10.0.0.1').isGlobalUnicast() && !ip('255.255.255.255').isGlobalUnicast() && !ip('ff00::1').isGlobalUnicast()", true],
  ["['192.168.0.1', '::1', '2001:db8::68', '64:ff9b::1.2.3.4'].all(a, isIP(a))", true],
  ["['192.168.0.1.0', '01.2.3.4', '2001:db8:::68', '::ffff:1.2.3.4', 'fe80::1%eth0', ''].exists(a, isIP(a))", false],
  ["ip.isCanonical('2001:db8::68') && !ip.isCanonical('2001:DB8::68') && !ip.isCanonical('2001:db8:0::68')", true],
  ["string(ip('1:0:0:2:0:0:0:3')) + ' ' + string(ip('::')) + ' ' + string(ip('0:0:1::'))", '1:0:0:2::3 :: 0:0:1::'],
  ["ip('::1') == ip('0:0:0:0:0:0:0:1') && ip('1.2.3.4').family() == 4 && type(ip('::')) == net.IP", true],
  ["cidr('192.168.0.0/24').containsIP('192.168.0.1') && !cidr('192.168.0.0/24').containsIP(ip('192.168.1.1'))", true],
  [
    "cidr('192.168.0.0/16').containsCIDR('192.168.10.0/24') && !cidr('192.168.0.0/24').containsCIDR(cidr('192.168.0.0/23'))",
    true,
  ],
  ["cidr('2001:db8::/32').containsIP('2001:db8::1') && !cidr('0.0.0.0/0').containsIP('::1')", true],
  ["string(cidr('192.168.1.1/24').masked()) + ' ' + string(cidr('::1/0').masked().ip())", '192.168.1.0/24 ::'],
  ["cidr('192.168.0.1/24') == cidr('192.168.0.1/24').masked()", false],
  ["['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/08', '10.0.0.0/+8', '10.0.0.0', '::/129'].exists(c, isCIDR(c))", false],
  ["url('https://user:pw@Example.com:80/a%20b/?k=a&k=b&x=1+2#f').getHost()", 'Example.com:80'],
  [
    "[url('https://[::1]:80/').getHostname(), url('https://[::1]:80/').getPort(), url('HTTPS://a/').getScheme()]",
    ['::1', '80', 'https'],
  ],
  ["url('https://e.com/path with spaces/').getEscapedPath() + url('/a%2Fb').getEscapedPath()", '/path%20with%20spaces//a%2Fb'],
  ["url('https://e.com/?k1=a&k2=b&k2=c&k3').getQuery()", { k1: ['a'], k2: ['b', 'c'], k3: [''] }],
  ["['https://e.com/', '/absolute/path', 'https://e.com:80', 'mailto:a@b'].all(u, isURL(u))", true],
  ["['', '../relative', 'e.com', 'https://a b.com/', 'https://e.com:x/', 'http://a/%zz', ':a'].exists(u, isURL(u))", false],
  ["format.dns1123Label().validate('my-label').hasValue()", false],
  ["format.dns1123Label().validate('my.label').value()", ['must not contain dots']],
  [
    "format.named('dns1123Subdomain').value().validate('a..b').value()[0].startsWith('a lowercase RFC 1123 subdomain must')",
    true,
  ],
  ["format.named('unknown').hasValue()", false],
  ["format.dns1123LabelPrefix().validate('my-prefix-').hasValue() || format.dns1035Label().validate('a1').hasValue()", false],
  ["['a/b', 'b', 'a.b/c_d'].exists(n, format.qualifiedName().validate(n).hasValue())", false],
  ["['/b', 'a/', 'a/b/c', '-a', ''].all(n, format.qualifiedName().validate(n).hasValue())", true],
  [
    "format.labelValue().validate('').hasValue() || format.uuid().validate('123e4567-e89b-12d3-a456-426614174000').hasValue()",
    false,
  ],
  [
    "format.date().validate('2026-02-30').value() + format.datetime().validate('2026-02-01T25:00:00Z').value()",
    ['invalid date', 'invalid datetime'],
  ],
  ["semver('1.0.0-alpha.2').isLessThan(semver('1.0.0-alpha.10')) && semver('1.0.0-rc').isLessThan(semver('1.0.0'))", true],
  ["semver('v01.01', true) == semver('1.1.0+build') && semver('1.2.3').compareTo(semver('2.0.0')) == -1", true],
  ["['1.0', 'v1.0.0', '01.1.1', '1.0.0-', '1.0.0-01', ''].exists(v, isSemver(v))", false],
  ["isSemver('v1', true) && !isSemver('v1-rc', true) && semver('3.2.1').major() + semver('3.2.1').patch() == 4", true],
  ["'abc 123'.find('[0-9]*') + 'abc 123'.find('[0-9]+') + 'abc'.find('x')", '123'],
  ["'123 abc 456'.findAll('[0-9]+') + '123 abc 456'.findAll('[0-9]+', 1)", ['123', '456', '123']],
  ["[1, 1, 2].isSorted() && !['b', 'a'].isSorted() && [duration('1s'), duration('2s')].sum() == duration('3s')", true],
  ["[1, 3, 3].lastIndexOf(3) + ['a'].indexOf('b') + [].sum() + (['b', 'a'].min() == 'a' ? 10 : 0)", 11],
])('%s is %j', (expression, expected) => {
  expect(evaluate(expression)).toEqual({ kind: 'value', value: expected });
});

it.each([
  "quantity('10Mo')",
  "quantity('9999999999999999999999999999999999999G').asInteger()",
  "quantity('1e9999999')",
  "ip('192.168.0.1.0')",
  "ip.isCanonical('2001:db8:::68')",
  "cidr('192.168.0.0/24').containsIP('x')",
  "url('../relative')",
  "semver('v1.0')",
  '[].min()',
  "['a', 1].isSorted()",
])('%s is an error', (expression) => {
  expect(evaluate(expression)).toMatchObject({ kind: 'error' });
});
