// Who works at Riverside. Teams are what CODEOWNERS and the catalogue name; people are authors.

const person = (name, login) => ({ name, email: `${login}@riverside.example` });

export const marta = person('Marta Lindqvist', 'marta.lindqvist'); // platform
export const jonas = person('Jonas Weber', 'jonas.weber'); // platform
export const ines = person('Ines Carvalho', 'ines.carvalho'); // runtime
export const priya = person('Priya Raman', 'priya.raman'); // payments
export const oskar = person('Oskar Dahl', 'oskar.dahl'); // payments
export const lena = person('Lena Fischer', 'lena.fischer'); // storefront
export const tom = person('Tom Adeyemi', 'tom.adeyemi'); // storefront
export const samir = person('Samir Haddad', 'samir.haddad'); // delivery
export const renovate = person('renovate[bot]', 'renovate-bot');
export const svnImport = person('svn-import[bot]', 'svn-import-bot');

export const registry = 'registry.riverside.example';
export const gitHost = 'https://git.riverside.example/riverside';
