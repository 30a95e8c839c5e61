/** Code owners, as the code hosts read them. */
export { codeowners } from './connector.js';
