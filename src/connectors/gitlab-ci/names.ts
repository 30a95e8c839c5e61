/** Tells by path and first look which files may be pipelines. */

/** `.gitlab-ci.yml`, and what GitLab's own templates are called like: `deploy.gitlab-ci.yml`. */
const PIPELINE = /(?:^|[/.])gitlab-ci\.ya?ml$/;
/** Global keywords at the beginning of a line, or what only jobs have: https://docs.gitlab.com/ci/yaml/ */
const KEYS =
  /^(?:include|stages|workflow|default|variables|image|services|cache|before_script|after_script)[ \t]*:|(?:^[ \t]+|[{,][ \t]*)(?:script|trigger|extends|run)[ \t]*:/m;

export function isPipelinePath(path: string): boolean {
  return PIPELINE.test(path);
}

/** True when the text has a keyword of a pipeline. Cheap, so that other YAML is never parsed. */
export function looksLikePipeline(text: string): boolean {
  return KEYS.test(text);
}
