/** Alibaba Cloud: accounts and what is in them, read through Resource Center and the products' own APIs. */
export { alibaba } from './connector.js';
export { alibabaActing } from './acting.js';
