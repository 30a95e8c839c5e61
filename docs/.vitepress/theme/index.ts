/** VitePress's own theme with the fonts of the reader's system: nothing is fetched for looks. */
import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import SafetyRules from './safety-rules.vue';
// oxlint-disable-next-line import/no-unassigned-import -- a style has no name
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => {
    app.component('SafetyRules', SafetyRules);
  },
} satisfies Theme;
