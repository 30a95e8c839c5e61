/** For `field.as(BOOLEAN)`: Terraform takes the text "true" where a truth value is asked for, and the API answers the value. */
export const BOOLEAN = { true: true, false: false } as const;
