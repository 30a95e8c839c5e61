// Generated from docs/reference/openapi.json by `npm run docs:reference`: the types of everything on the wire.
export interface paths {
  '/api/v1/causes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Root causes, what closes the most first
     * @description Needs the role `viewer`.
     */
    get: operations['listCauses'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/causes/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One cause: its path, its line, its owner, its fix and what is missing
     * @description Needs the role `viewer`.
     */
    get: operations['getCause'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/causes/{id}/patch': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The fix of a cause, for `git apply`
     * @description Needs the role `viewer`.
     */
    get: operations['getPatch'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/findings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Findings, the most severe first
     * @description Needs the role `viewer`.
     */
    get: operations['listFindings'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/findings/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One finding, with its life
     * @description Needs the role `viewer`.
     */
    get: operations['getFinding'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/images': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Images, by name
     * @description Needs the role `viewer`.
     */
    get: operations['listImages'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/images/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One image, by its digest, with its lineage
     * @description Needs the role `viewer`.
     */
    get: operations['getImage'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/resources': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What runs and what is declared, by name
     * @description Needs the role `viewer`.
     */
    get: operations['listResources'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/resources/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One resource
     * @description Needs the role `viewer`.
     */
    get: operations['getResource'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/facets/{noun}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * By what a list can be filtered, and how many each value has
     * @description Needs the role `viewer`.
     */
    get: operations['getFacets'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/river': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * How what runs flows from its sources: sources, images by level, release phases
     * @description Needs the role `viewer`.
     */
    get: operations['getRiver'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/coverage': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What could be seen, what could not and why, and what to connect next
     * @description Needs the role `viewer`.
     */
    get: operations['getCoverage'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/search': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Anything by the beginnings of its words
     * @description Needs the role `viewer`.
     */
    get: operations['search'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/now': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What waits for people, what goes on by itself, and what is stuck
     * @description Needs the role `viewer`.
     */
    get: operations['getNow'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/actions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Every action, the newest first
     * @description Needs the role `viewer`.
     */
    get: operations['listActions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/actions/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One action: what it does, why, how far it reaches, what undoing it does
     * @description Needs the role `viewer`.
     */
    get: operations['getAction'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/actions/{id}/votes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Approve or reject the plan that was shown
     * @description Needs the role `approver` for what it is about.
     */
    post: operations['vote'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/actions/{id}/undo': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Ask for an action to be undone; a worker does it
     * @description Needs the role `operator` for what it is about.
     */
    post: operations['undo'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/halt': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Whether everything is halted, by whom and why
     * @description Needs the role `viewer`.
     */
    get: operations['getHalt'];
    /**
     * Stop new effects on every worker, within a second
     * @description Needs the role `approver`.
     */
    put: operations['halt'];
    post?: never;
    /**
     * Let workers act again
     * @description Needs the role `operator`.
     */
    delete: operations['resume'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/policies': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Policies by release phase: how far each was let, and what it finds
     * @description Needs the role `viewer`.
     */
    get: operations['listPolicies'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/policies/{family}/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One policy: why, its cases, and what enforcing it would break
     * @description Needs the role `viewer`.
     */
    get: operations['getPolicy'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/response': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The response plan with nothing left open, and what actions have earned
     * @description Needs the role `viewer`.
     */
    get: operations['getResponse'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Write an edit of the response plan; what loosens it needs an admin
     * @description Needs the role `operator`.
     */
    patch: operations['editResponse'];
    trace?: never;
  };
  '/api/v1/response/preview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * What an edit of the response plan would change; writes nothing
     * @description Needs the role `viewer`.
     */
    post: operations['previewResponse'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/exemptions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What was accepted, until when; what ends first comes first
     * @description Needs the role `viewer`.
     */
    get: operations['listExemptions'];
    put?: never;
    /**
     * Accept something until a day
     * @description Needs the role `admin`.
     */
    post: operations['exempt'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/exemptions/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * End an exemption before its day
     * @description Needs the role `operator`.
     */
    delete: operations['endExemption'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/evidence': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The chain of evidence, the newest record first
     * @description Needs the role `viewer`.
     */
    get: operations['listEvidence'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/evidence/verification': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Whether the chain is as it was written
     * @description Needs the role `viewer`.
     */
    get: operations['verifyEvidence'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/evidence/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The whole chain as JSON lines, for `headwater evidence verify`
     * @description Needs the role `viewer`.
     */
    get: operations['exportEvidence'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sources': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What is read, with what, and how it went
     * @description Needs the role `viewer`.
     */
    get: operations['listSources'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/look': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Have the estate looked at now
     * @description Needs the role `operator`.
     */
    post: operations['lookAgain'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/settings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The configuration as it holds, who may what, and how people are told
     * @description Needs the role `operator`.
     */
    get: operations['getSettings'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Who asks, what they may, and where they are
     * @description Needs the role `viewer`.
     */
    get: operations['getMe'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tokens': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * API tokens: one’s own; for an admin, all
     * @description Needs the role `viewer`.
     */
    get: operations['listTokens'];
    put?: never;
    /**
     * A new API token; its secret is in this answer and nowhere else
     * @description Needs the role `viewer`.
     */
    post: operations['createToken'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tokens/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Revoke one of one’s own tokens; an admin, any
     * @description Needs the role `viewer`.
     */
    delete: operations['revokeToken'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Server-sent events: what kinds of thing have changed; `last-event-id` resumes
     * @description Needs the role `viewer`.
     */
    get: operations['followEvents'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/openapi.json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * This description
     * @description Open to everybody.
     */
    get: operations['getOpenApi'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    Cause: {
      id: string;
      /** @enum {string} */
      kind: 'base-image' | 'image' | 'stale-base' | 'unseen-base' | 'manifest' | 'dockerfile' | 'block' | 'resource';
      title: string;
      /** @enum {string} */
      severity: 'unknown' | 'informational' | 'low' | 'medium' | 'high' | 'critical';
      /** @description Lines of a file that people edit. */
      location?: {
        repository: string;
        /** @description Relative to the repository's root, with `/`. */
        path: string;
        /** @description From 1. */
        startLine: number;
        /** @description Included. */
        endLine: number;
      };
      /** @description The text at the location, at most ten lines. */
      lines: string[];
      image?: string;
      /** @description null: nobody could be named; `missing` says what would help. */
      owner: {
        name: string;
        /** @description How sure, from 0 to 1. */
        confidence: number;
        reasons: string[];
        alternatives: {
          name: string;
          /** @description How sure, from 0 to 1. */
          confidence: number;
          reasons: string[];
        }[];
      } | null;
      /** @description How sure, from 0 to 1. */
      confidence: number;
      evidence: {
        kind: string;
        statement: string;
        /** @description In log-odds; negative evidence contradicts and is kept. */
        weight: number;
      }[];
      findingCount: number;
      reach: {
        images: string[];
        workloads: string[];
        /** @description Workloads. */
        byReleasePhase: {
          [key: string]: number;
        };
      };
      fix: {
        /** @enum {string} */
        kind: 'edit' | 'guidance';
        /** @description A unified diff for `git apply` at the repository's root; empty for guidance. */
        diff: string;
        edits: {
          path: string;
          startLine: number;
          removed: string[];
          added: string[];
        }[];
        /** @description The files as they were scanned; the fix is written into no other version. */
        files: {
          path: string;
          sha256: string;
        }[];
        guidance: string;
      };
      notes: string[];
      missing: {
        what: string;
        gain: string;
      }[];
      decisions: {
        /** @enum {string} */
        releasePhase: 'development' | 'test' | 'staging' | 'production' | 'unknown';
        /** @enum {string} */
        rung: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
        findings: number;
        allowances: {
          input: string;
          /** @enum {string} */
          allows: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
          because: string;
        }[];
        /** @description The inputs that allow no more than this rung where others would. */
        heldBackBy: string[];
        actions: {
          action: string;
          target: string;
        }[];
      }[];
      rollout: {
        builds: {
          /** @description 0 holds the fix; a level waits for the one before. */
          level: number;
          nodes: {
            repository: string;
            images: string[];
            method: string;
            because: string;
            owner?: string;
          }[];
        }[];
        deployments: {
          /** @enum {string} */
          releasePhase: 'development' | 'test' | 'staging' | 'production' | 'unknown';
          workloads: string[];
        }[];
        unplanned: {
          image: string;
          because: string;
        }[];
      };
      /** @description From what runs to the line that must change, and who owns it. */
      path: {
        nodes: {
          /** @enum {string} */
          kind: 'workload' | 'image' | 'more' | 'declaration' | 'lines' | 'owner' | 'missing';
          label: string;
          /** @description What tells it from others of this name, or what would be needed to know it. */
          detail?: string;
          /** @description Of the resource or the image. */
          id?: string;
          /** @enum {string} */
          releasePhase?: 'development' | 'test' | 'staging' | 'production' | 'unknown';
          /** @description Lines of a file that people edit. */
          location?: {
            repository: string;
            /** @description Relative to the repository's root, with `/`. */
            path: string;
            /** @description From 1. */
            startLine: number;
            /** @description Included. */
            endLine: number;
          };
          /** @description How many stand here; this is one of them. */
          count?: number;
          /** @description The page that shows it, or all that stand here. */
          query?: string;
        }[];
        /** @description Each from the node of its place to the next one. */
        edges: {
          /** @description How the node before is connected with the one after it. */
          label: string;
          /** @enum {string} */
          strength: 'certain' | 'strong' | 'likely' | 'weak' | 'unknown';
          /** @description null: not known. */
          confidence: number | null;
          /** @description The strongest evidence. */
          because: string[];
        }[];
      };
      /** @description Ids of the most severe ones. */
      findings: string[];
      /** @description Of all; the lists are cut where they are long. */
      counts: {
        findings: number;
        images: number;
        workloads: number;
        builds: number;
      };
      /** @description The nodes of the river that it touches. */
      river: string[];
    };
    Image: {
      digest: string;
      /** @description `registry/repository:tag`, or without a tag. */
      names: string[];
      platform?: string;
      created?: string;
      /** @description The image that this one was built on. Absent when none was seen: `base` says why. */
      parent?: {
        /** @description The likeliest base image. */
        digest: string;
        name?: string;
        /** @description How sure, from 0 to 1. */
        confidence: number;
        alternatives: {
          digest: string;
          name?: string;
          share: number;
        }[];
        evidence: {
          kind: string;
          statement: string;
          /** @description In log-odds; negative evidence contradicts and is kept. */
          weight: number;
        }[];
      };
      /**
       * @description `none`: built from scratch, as far as can be told.
       * @enum {string}
       */
      base: 'seen' | 'not-seen' | 'none' | 'unknown';
      /** @description The Dockerfile that builds it, as far as it could be told. */
      dockerfile?: {
        repository: string;
        path: string;
        /** @description From 0. */
        stage: number;
        /** @description The line of the FROM that names the base image. */
        fromLine: number;
        /** @description How sure, from 0 to 1. */
        confidence: number;
      };
      /** @description Digests, the nearest first, by the likeliest candidate of each step. */
      ancestors: string[];
      /** @description How many packages were found; null when no layer was read. */
      packages: number | null;
      /** @enum {string} */
      releasePhase: 'development' | 'test' | 'staging' | 'production' | 'unknown';
      level: number;
      /** @description Images that were built on it, at any distance. */
      derived: number;
      findings: number;
      /** @description What runs exactly this image. */
      workloads: {
        count: number;
        ids: string[];
      };
    };
    Resource: {
      id: string;
      platform: string;
      account?: string;
      region?: string;
      cluster?: string;
      apiVersion: string;
      kind: string;
      namespace?: string;
      name: string;
      /** @enum {string} */
      releasePhase: 'development' | 'test' | 'staging' | 'production' | 'unknown';
      phaseBecause: string;
      location?: {
        repository: string;
        path: string;
      };
      findings: number;
      /** @description What it runs. */
      images: {
        digest: string;
        name: string;
      }[];
      /** @description Images that it runs and that no source described. */
      notSeen: string[];
    };
    River: {
      nodes: {
        id: string;
        /** @enum {string} */
        column: 'source' | 'image' | 'workload';
        /** @description Of an image: 0 for those without a base among what was seen; else 0. */
        level: number;
        /**
         * @description Of workloads.
         * @enum {string}
         */
        releasePhase?: 'development' | 'test' | 'staging' | 'production' | 'unknown';
        label: string;
        /** @description 0, or how many nodes this one stands for. */
        folded: number;
        images: number;
        workloads: number;
        findings: number;
        /**
         * @description Of its findings.
         * @enum {string}
         */
        worst?: 'unknown' | 'informational' | 'low' | 'medium' | 'high' | 'critical';
        /**
         * @description `unknown`: not all of it was read, so nothing can be said.
         * @enum {string}
         */
        state: 'clear' | 'affected' | 'unknown';
        /** @description The list that shows what stands here. */
        query: string;
        /** @description Whether the cause that was asked for touches it. */
        touched?: boolean;
      }[];
      edges: {
        from: string;
        to: string;
        /** @description Images that are built from it or on it, or workloads that run or declare it. */
        count: number;
        touched?: boolean;
      }[];
      /** @description How many levels of images there are. */
      levels: number;
      /** @description Connections that are not drawn, the smallest, for want of room. */
      leftOut: number;
    };
    Problem: {
      /** @description The address of the page about this code. */
      type: string;
      /** @description What this code means. */
      title: string;
      status: number;
      /** @description What happened this time. */
      detail?: string;
      /** @description A code of docs/reference/errors.md. */
      code: string;
      /** @description The next thing to do. */
      remedy: string;
      /** @description The id of the request, as it stands in the log. */
      instance?: string;
    };
    Gap: {
      code: string;
      source: string;
      what: string;
      why: string;
      remedy: string;
      hides: string[];
    };
    ActionRow: {
      id: string;
      /** @description RFC 3339. */
      at: string;
      action: string;
      /** @description What it does, in a sentence. */
      describes: string;
      /** @enum {string} */
      state:
        | 'waiting'
        | 'ready'
        | 'approved'
        | 'rejected'
        | 'lapsed'
        | 'acting'
        | 'done'
        | 'undoing'
        | 'undone'
        | 'partly'
        | 'refused'
        | 'failed';
      cause: {
        id: string;
        title: string | null;
      };
      /** @enum {string} */
      releasePhase: 'development' | 'test' | 'staging' | 'production' | 'unknown';
      /** @enum {string} */
      rung: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
      /** @enum {string} */
      severity: 'unknown' | 'informational' | 'low' | 'medium' | 'high' | 'critical';
      source: string;
      targets: {
        resource: string;
        name: string;
        service: string;
        outcome: string | null;
        /** @description The address of a page where people see what was made: an opened proposal. */
        page: string | null;
        undo: string | null;
      }[];
      /** @description When nobody can agree any more; null when it does not wait. */
      lapsesAt: string | null;
      /** @description How many must agree. */
      people: number;
      agreed: number;
      endedAt: string | null;
      /** @description Until when it can be undone; null when there is nothing to undo, or it cannot be. */
      undoUntil: string | null;
      irreversible: string | null;
    };
    Action: {
      /** @constant */
      apiVersion: 'headwater.dev/v1';
      /** @constant */
      kind: 'Action';
      id: string;
      at: string;
      action: string;
      source: string;
      cause: string;
      /** @enum {string} */
      phase: 'development' | 'test' | 'staging' | 'production' | 'unknown';
      /** @enum {string} */
      rung: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
      policies: string[];
      /** @description The SHA-256 of the recorded plan: what is approved, and what is carried out. */
      plan: string;
      /** @description Why it cannot be undone. */
      irreversible?: string;
      approval: {
        /** @enum {string} */
        state: 'not-needed' | 'waiting' | 'approved' | 'rejected' | 'lapsed';
        /** @description How many must agree. */
        people: number;
        lapsesAt: string;
        votes: {
          by: string;
          at: string;
          /** @enum {string} */
          kind: 'approve' | 'reject';
          because: string;
        }[];
      };
      /** @description What each input of the decision allowed. */
      allowances: {
        input: string;
        /** @enum {string} */
        allows: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
        because: string;
      }[];
      targets: {
        resource: string;
        name: string;
        service: string;
        steps: {
          /** @enum {string} */
          kind: 'call' | 'wait';
          /** @description The call, by the platform’s name for it. */
          call?: string;
          resource: string;
        }[];
        outcome?: {
          /** @enum {string} */
          kind: 'done' | 'already-so' | 'refused' | 'failed';
          because: string;
          /** @description The address of a page where people see what was made: an opened proposal. */
          page?: string;
          at: string;
        };
        undo?: {
          /** @enum {string} */
          kind: 'done' | 'already-so' | 'refused' | 'failed';
          because: string;
          at: string;
          by: string;
        };
      }[];
      /** @enum {string} */
      state:
        | 'waiting'
        | 'ready'
        | 'approved'
        | 'rejected'
        | 'lapsed'
        | 'acting'
        | 'done'
        | 'undoing'
        | 'undone'
        | 'partly'
        | 'refused'
        | 'failed';
      describes: string;
      causeTitle: string | null;
      /** @enum {string} */
      severity: 'unknown' | 'informational' | 'low' | 'medium' | 'high' | 'critical';
      proposedBy: string;
      /** @description What would happen, and what happened. */
      effects: {
        resource: string;
        sentences: string[];
      }[];
      /** @description What undoing it does. */
      undoes: string;
      undoUntil: string | null;
      endedAt: string | null;
      /** @description Why it does not begin, or would not when people agreed now: its release phase is closed, or it was announced for later. */
      heldBack: string | null;
      mayVote: {
        may: boolean;
        because: string;
      };
      mayUndo: {
        may: boolean;
        because: string;
      };
      blastRadius: {
        targets: number;
        services: string[];
        /** @description The limits that it counts against, in words. */
        limits: string[];
      };
      /** @description How it is known that it did no harm. */
      health: string[];
      undoRequest: {
        by: string;
        /** @description RFC 3339. */
        at: string;
        because: string;
      } | null;
      owner: string | null;
    };
    NowItem: {
      /** @enum {string} */
      kind: 'approval' | 'action' | 'cause' | 'gap' | 'exemption' | 'contested';
      id: string;
      title: string;
      because: string;
      at: string | null;
      severity: ('unknown' | 'informational' | 'low' | 'medium' | 'high' | 'critical') | null;
      releasePhase: ('development' | 'test' | 'staging' | 'production' | 'unknown') | null;
    };
    Now: {
      /** @description What waits for you. */
      waiting: {
        /** @description At most seven. */
        items: components['schemas']['NowItem'][];
        total: number;
      };
      /** @description What goes on by itself. */
      moving: {
        /** @description At most seven. */
        items: components['schemas']['NowItem'][];
        total: number;
      };
      /** @description What does not go on, and why. */
      stuck: {
        /** @description At most seven. */
        items: components['schemas']['NowItem'][];
        total: number;
      };
      causes: {
        open: number;
        bySeverity: {
          [key: string]: number;
        };
      };
      findings: number;
      closing: {
        /** @description From opened to closed; null when nothing was closed yet. */
        medianHours: number | null;
        closed: number;
        weeks: {
          week: string;
          opened: number;
          reopened: number;
          closed: number;
        }[];
      };
      look: {
        at: string | null;
        revision: number;
      };
    };
    Me: {
      id: string;
      name: string;
      /** @enum {string} */
      via: 'local' | 'oidc' | 'token' | 'chat' | 'mail';
      /**
       * @description The strongest that they have anywhere.
       * @enum {string}
       */
      role: 'viewer' | 'approver' | 'operator' | 'admin';
      grants: {
        /** @enum {string} */
        role: 'viewer' | 'approver' | 'operator' | 'admin';
        phases?: ('development' | 'test' | 'staging' | 'production' | 'unknown')[];
        teams?: string[];
      }[];
      /** @description To be sent as `x-headwater-csrf` with each write; null for bearers of a token. */
      csrf: string | null;
      organisation: string | null;
      version: string;
      /** @description What of this estate is simulated, in a sentence; null when it is real. */
      simulated: string | null;
      /** @description Whether the configuration can be written from here. */
      mayConfigure: boolean;
    };
    CauseRow: {
      id: string;
      /** @description From 1: what closes the most first. */
      rank: number;
      title: string;
      kind: string;
      /** @enum {string} */
      severity: 'unknown' | 'informational' | 'low' | 'medium' | 'high' | 'critical';
      owner: string | null;
      repository: string | null;
      findings: number;
      workloads: number;
      phases: ('development' | 'test' | 'staging' | 'production' | 'unknown')[];
      confidence: number;
      /**
       * @description `proposed`: a change is open at its code host; `waiting`: an action waits for people.
       * @enum {string}
       */
      state: 'open' | 'proposed' | 'waiting' | 'acting' | 'contained';
    };
    FindingRow: {
      id: string;
      /** @enum {string} */
      kind: 'vulnerability' | 'policy';
      title: string;
      /** @enum {string} */
      severity: 'unknown' | 'informational' | 'low' | 'medium' | 'high' | 'critical';
      /** @enum {string} */
      releasePhase: 'development' | 'test' | 'staging' | 'production' | 'unknown';
      rule: string;
      about: {
        id: string;
        name: string;
        kind: string;
      };
      cause: string | null;
      owner: string | null;
      since: string | null;
    };
    ImageRow: {
      digest: string;
      name: string;
      repository: string;
      parent: string | null;
      level: number;
      /** @enum {string} */
      releasePhase: 'development' | 'test' | 'staging' | 'production' | 'unknown';
      created: string | null;
      /** @description Null when no layer was read. */
      packages: number | null;
      findings: number;
      derived: number;
      workloads: number;
    };
    ResourceRow: {
      id: string;
      name: string;
      kind: string;
      platform: string;
      account: string | null;
      cluster: string | null;
      region: string | null;
      namespace: string | null;
      /** @enum {string} */
      releasePhase: 'development' | 'test' | 'staging' | 'production' | 'unknown';
      findings: number;
    };
    Coverage: {
      /** @description When the estate was last looked at; null before the first look. */
      at: string | null;
      complete: boolean;
      sources: {
        id: string;
        kind: string;
        /** @enum {string} */
        status: 'read' | 'partial' | 'unread';
        observed: {
          [key: string]: number;
        };
        gaps: components['schemas']['Gap'][];
      }[];
      gaps: components['schemas']['Gap'][];
      /** @description Gaps that are not listed here, for want of room. */
      leftOut: number;
      suggestions: {
        what: string;
        gain: string;
      }[];
    };
    PolicyRow: {
      id: string;
      title: string;
      /** @enum {string} */
      severity: 'unknown' | 'informational' | 'low' | 'medium' | 'high' | 'critical';
      family: string;
      packs: string[];
      /** @description Empty for one that was not evaluated. */
      phases: {
        /** @enum {string} */
        releasePhase: 'development' | 'test' | 'staging' | 'production' | 'unknown';
        /**
         * @description How far it was let there.
         * @enum {string}
         */
        rollout: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
        passes: number;
        fails: number;
        errors: number;
        mayEnforce: boolean;
        because: string;
      }[];
      fails: number;
    };
    Policy: {
      id: string;
      title: string;
      /** @enum {string} */
      severity: 'unknown' | 'informational' | 'low' | 'medium' | 'high' | 'critical';
      family: string;
      packs: string[];
      /** @description Empty for one that was not evaluated. */
      phases: {
        /** @enum {string} */
        releasePhase: 'development' | 'test' | 'staging' | 'production' | 'unknown';
        /**
         * @description How far it was let there.
         * @enum {string}
         */
        rollout: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
        passes: number;
        fails: number;
        errors: number;
        mayEnforce: boolean;
        because: string;
      }[];
      fails: number;
      /** @description Markdown. */
      readme: string;
      /** @description The policy file. */
      source: string;
      controls: {
        framework: string;
        id: string;
        covers: string;
      }[];
      cases: {
        name: string;
        expect: string;
      }[];
      wouldBreak: {
        /** @enum {string} */
        releasePhase: 'development' | 'test' | 'staging' | 'production' | 'unknown';
        resources: {
          id: string;
          name: string;
          owner: string | null;
        }[];
      }[];
    };
    Facets: {
      [key: string]: {
        value: string;
        label?: string;
        count: number;
      }[];
    };
    Response: {
      /** @description A response plan with nothing left open, and what of it holds now. */
      plan: {
        /** @constant */
        apiVersion: 'headwater.dev/v1';
        version: string;
        /** @constant */
        kind: 'ResponsePlanReport';
        /** @description RFC 3339: the time that `open` is about. */
        at: string;
        plan: {
          name: string;
          /** @description `preset guard`, or the file that it was read from. */
          from: string;
        };
        table: {
          [key: string]: {
            [key: string]: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
          };
        };
        families: {
          policies: string;
          table: {
            [key: string]: {
              [key: string]: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
            };
          };
        }[];
        ceilings: {
          /** @enum {string} */
          organisation: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
          teams: {
            [key: string]: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
          };
          policies: {
            [key: string]: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
          };
        };
        phases: {
          /** @enum {string} */
          releasePhase: 'development' | 'test' | 'staging' | 'production' | 'unknown';
          /** @description Whether what runs may be acted on now. */
          open: boolean;
          because: string;
          /** @description RFC 3339. Absent when it is open, or does not open within a year. */
          opens?: string;
          /** @description All hold at once. */
          limits: {
            /** @enum {string} */
            per: 'phase' | 'account' | 'service';
            name: string;
            count: number;
            percent: number;
            /** @description Minutes. */
            within: number;
            says: string;
          }[];
          approvals: {
            /** @enum {string} */
            rung: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
            people: number;
            /** @description Hours. */
            lapses: number;
          }[];
        }[];
        windows: {
          name: string;
          phases: ('development' | 'test' | 'staging' | 'production' | 'unknown')[];
          repeats: string;
          from: string;
          lasts: number;
          timeZone: string;
        }[];
        freezes: {
          name: string;
          phases: ('development' | 'test' | 'staging' | 'production' | 'unknown')[];
          from: string;
          to: string;
          timeZone: string;
          reason: string;
        }[];
        ramp: {
          factor: number;
          pause: number;
          failureThreshold: number;
          patience: number;
        };
        /** @enum {string} */
        irreversibleUpTo: 'development' | 'test' | 'staging' | 'production' | 'unknown';
        protected: {
          because: string;
          platform?: string;
          account?: string;
          namespace?: string;
          kind?: string;
          name?: string;
          labels?: {
            [key: string]: string;
          };
        }[];
        trust: {
          runs: number;
        };
        health: {
          /** @enum {string} */
          kind: 'workload' | 'http' | 'prometheus';
          phases: ('development' | 'test' | 'staging' | 'production' | 'unknown')[];
          url?: string;
          query?: string;
          atMost?: number;
          atLeast?: number;
          service?: string;
        }[];
        jump: {
          count: number;
          factor: number;
        };
      };
      /** @description Every action that ever ran, the earned ones first. */
      trust: {
        action: string;
        /** @description Empty for what no policy stands behind. */
        policy: string;
        /** @enum {string} */
        releasePhase: 'development' | 'test' | 'staging' | 'production' | 'unknown';
        /**
         * @description `earned`: it may go ahead by itself; `demoted`: an undo or failure took that; `on-the-way`: not often enough.
         * @enum {string}
         */
        state: 'earned' | 'demoted' | 'on-the-way';
        /**
         * @description The rung to which it may go by itself.
         * @enum {string}
         */
        allows: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
        evidence: string;
      }[];
      /** @description So many approved runs in a row earn an action its rung. */
      runs: number;
      isWritable: boolean;
      writableBecause: string;
      /** @description Of the configuration as it is written; to be sent as `If-Match` when saving. */
      etag: string;
    };
    ResponsePreview: {
      /** @description What changes from one response plan to another, what gets looser apart from what gets stricter. */
      diff: {
        /** @constant */
        apiVersion: 'headwater.dev/v1';
        version: string;
        /** @constant */
        kind: 'ResponseDiffReport';
        /** @description RFC 3339: when the findings were found. */
        scannedAt: string;
        before: {
          name: string;
          /** @description `preset guard`, or the file that it was read from. */
          from: string;
          findings: number;
          /** @description Findings, by what would be done about them. */
          byRung: {
            [key: string]: number;
          };
        };
        after: {
          name: string;
          /** @description `preset guard`, or the file that it was read from. */
          from: string;
          findings: number;
          /** @description Findings, by what would be done about them. */
          byRung: {
            [key: string]: number;
          };
        };
        trusted: boolean;
        /** @description Causes of which more, or less, would be done. */
        decisions: {
          loosened: {
            cause: string;
            title: string;
            /** @enum {string} */
            severity: 'unknown' | 'informational' | 'low' | 'medium' | 'high' | 'critical';
            /** @enum {string} */
            releasePhase: 'development' | 'test' | 'staging' | 'production' | 'unknown';
            findings: number;
            /** @enum {string} */
            from: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
            /** @enum {string} */
            to: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
            /** @description What holds it there under the plan after. */
            because: string;
          }[];
          tightened: {
            cause: string;
            title: string;
            /** @enum {string} */
            severity: 'unknown' | 'informational' | 'low' | 'medium' | 'high' | 'critical';
            /** @enum {string} */
            releasePhase: 'development' | 'test' | 'staging' | 'production' | 'unknown';
            findings: number;
            /** @enum {string} */
            from: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
            /** @enum {string} */
            to: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
            /** @description What holds it there under the plan after. */
            because: string;
          }[];
        };
        /** @description Findings of which the same would be done. */
        unchanged: number;
        /** @description What the plans themselves allow more, or less, whether or not a finding shows it today. */
        plan: {
          loosened: string[];
          tightened: string[];
        };
      };
      /** @description True when anything gets looser, which needs an admin (S14). */
      loosens: boolean;
      /** @description The configuration file as it would be written. */
      yaml: string;
    };
    Exemption: {
      id: string;
      policy: string | null;
      resource: string | null;
      path: string | null;
      finding: string | null;
      reason: string;
      approvedBy: string;
      /** @description The last day on which it holds, in UTC. */
      expires: string;
      /**
       * @description `expires-soon`: within 14 days.
       * @enum {string}
       */
      state: 'holds' | 'expires-soon' | 'expired';
      /** @description Findings that it is about now; null when that was not counted. */
      findings: number | null;
    };
    EvidenceRecord: {
      sequence: number;
      /** @description RFC 3339. */
      at: string;
      /** @enum {string} */
      kind:
        | 'finding'
        | 'decision'
        | 'plan'
        | 'approval'
        | 'before-image'
        | 'step'
        | 'outcome'
        | 'undo'
        | 'health'
        | 'notification'
        | 'budget'
        | 'halt'
        | 'policy-set'
        | 'reversal'
        | 'trust'
        | 'exemption'
        | 'event'
        | 'access'
        | 'anchor';
      actor: string;
      subject: string;
      body: unknown;
      previous: string;
      hash: string;
    };
    /** @description Whether the chain of evidence is as it was written. */
    EvidenceVerification: {
      /** @constant */
      apiVersion: 'headwater.dev/v1';
      /** @constant */
      kind: 'EvidenceVerification';
      version: string;
      /** @description The store or the file that was read. */
      of: string;
      /** @enum {string} */
      state: 'intact' | 'broken';
      /** @description The number of the first record that was read. */
      from: number;
      /** @description How many records are right, up to the first that is not. */
      records: number;
      /** @description The last record of an intact chain: an anchor, when it is kept elsewhere. */
      head: {
        sequence: number;
        hash: string;
      } | null;
      /** @description How many anchors from elsewhere it was held against. */
      anchors: number;
      /** @description The first record that is wrong, or is not where it belongs. */
      wrong: {
        record: number;
        because: string;
      } | null;
    };
    Source: {
      name: string;
      address: string;
      platform: string;
      /** @enum {string} */
      status: 'read' | 'partial' | 'unread' | 'never';
      lastRead: string | null;
      resources: number | null;
      gaps: number;
      every: string;
      /** @description Whether its events are followed. */
      follows: boolean;
      /** @description What is narrowed: accounts, regions, kinds; empty for all that can be seen. */
      reads: string[];
      /** @description Actions that could be done through it, if its credentials allow. */
      mayWrite: string[];
    };
    Settings: {
      version: string;
      organisation: string | null;
      configuration: {
        path: string | null;
        text: string | null;
        isWritable: boolean;
        /** @description Why what is written now does not hold, and what was read before does; null while it holds. */
        problem: string | null;
        /** @description Parts that are written otherwise than they hold: they are taken when a process starts. */
        needsRestart: string[];
      };
      people: {
        who: string;
        isGroup: boolean;
        /** @enum {string} */
        role: 'viewer' | 'approver' | 'operator' | 'admin';
        phases: ('development' | 'test' | 'staging' | 'production' | 'unknown')[] | null;
        teams: string[] | null;
      }[];
      login: {
        /** @enum {string} */
        kind: 'one-time-token' | 'oidc';
        issuer: string | null;
      };
      notify: {
        to: string;
        what: string;
      }[];
      worker: {
        lease: string;
        tick: string;
        look: string;
      };
    };
    Token: {
      id: string;
      name: string;
      owner: string;
      /** @enum {string} */
      role: 'viewer' | 'approver' | 'operator' | 'admin';
      phases: ('development' | 'test' | 'staging' | 'production' | 'unknown')[] | null;
      teams: string[] | null;
      /** @description RFC 3339. */
      createdAt: string;
      /** @description RFC 3339. */
      expiresAt: string;
      lastUsedAt: string | null;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  listCauses: {
    parameters: {
      query?: {
        /** @description How many at most. */
        limit?: number;
        /** @description The `next` of the page before. */
        after?: string;
        severity?:
          | ('unknown' | 'informational' | 'low' | 'medium' | 'high' | 'critical')
          | ('unknown' | 'informational' | 'low' | 'medium' | 'high' | 'critical')[];
        /** @description Kinds of cause. Empty for what has none. */
        kind?: string | string[];
        /** @description Likeliest owners. Empty for what has none. */
        owner?: string | string[];
        /** @description Repositories of the fix. Empty for what has none. */
        repository?: string | string[];
        phase?:
          | ('development' | 'test' | 'staging' | 'production' | 'unknown')
          | ('development' | 'test' | 'staging' | 'production' | 'unknown')[];
        /** @description Words that its name or title has, each by its beginning. */
        q?: string;
        /** @description `rank` without. */
        sort?: 'rank' | 'findings' | 'severity' | 'title' | 'confidence' | 'workloads';
        /** @description The other way round. */
        reverse?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['CauseRow'][];
            /** @description Give it as `after` for the page that follows; absent on the last one. */
            next?: string;
            /** @description How many match over all pages, counted up to 10,000 where `isWhole` is false. */
            total: number;
            /** @description False when there are more than were counted. */
            isWhole: boolean;
            /** @description Of the look that this shows; 0 for what no look is behind. */
            revision: number;
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  getCause: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Cause'];
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  getPatch: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A unified diff. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/x-patch': string;
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/x-patch': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/x-patch': components['schemas']['Problem'];
        };
      };
    };
  };
  listFindings: {
    parameters: {
      query?: {
        /** @description How many at most. */
        limit?: number;
        /** @description The `next` of the page before. */
        after?: string;
        severity?:
          | ('unknown' | 'informational' | 'low' | 'medium' | 'high' | 'critical')
          | ('unknown' | 'informational' | 'low' | 'medium' | 'high' | 'critical')[];
        kind?: ('vulnerability' | 'policy') | ('vulnerability' | 'policy')[];
        phase?:
          | ('development' | 'test' | 'staging' | 'production' | 'unknown')
          | ('development' | 'test' | 'staging' | 'production' | 'unknown')[];
        /** @description Policies or advisories. Empty for what has none. */
        rule?: string | string[];
        /** @description Ids of resources, digests of images. Empty for what has none. */
        about?: string | string[];
        /** @description Ids of causes. Empty for what has none. */
        cause?: string | string[];
        /** @description Likeliest owners of the cause. Empty for what has none. */
        owner?: string | string[];
        /** @description Words that its name or title has, each by its beginning. */
        q?: string;
        /** @description `severity` without. */
        sort?: 'severity' | 'title' | 'phase' | 'since' | 'rule' | 'aboutName';
        /** @description The other way round. */
        reverse?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['FindingRow'][];
            /** @description Give it as `after` for the page that follows; absent on the last one. */
            next?: string;
            /** @description How many match over all pages, counted up to 10,000 where `isWhole` is false. */
            total: number;
            /** @description False when there are more than were counted. */
            isWhole: boolean;
            /** @description Of the look that this shows; 0 for what no look is behind. */
            revision: number;
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  getFinding: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description Stable over scans. */
            id: string;
            /** @enum {string} */
            kind: 'vulnerability' | 'policy';
            policy?: string;
            advisory?: string;
            aliases: string[];
            /** @enum {string} */
            severity: 'unknown' | 'informational' | 'low' | 'medium' | 'high' | 'critical';
            title: string;
            /** @enum {string} */
            releasePhase: 'development' | 'test' | 'staging' | 'production' | 'unknown';
            phaseBecause: string;
            resource: {
              /** @description A resource id, or the digest of an image. */
              id: string;
              apiVersion?: string;
              kind: string;
              namespace?: string;
              name: string;
            };
            package?: {
              type: string;
              name: string;
              version: string;
              source: string;
              fixedVersion?: string;
            };
            layer?: {
              index: number;
              digest?: string;
              diffId?: string;
            };
            /**
             * @description Passes, errors and not-applicable results are counted in `policies`.
             * @enum {string}
             */
            result: 'fail';
            reportedBy: string[];
            /** @description Lines of a file that people edit. */
            location?: {
              repository: string;
              /** @description Relative to the repository's root, with `/`. */
              path: string;
              /** @description From 1. */
              startLine: number;
              /** @description Included. */
              endLine: number;
            };
            causeId: string | null;
            events: {
              /** @enum {string} */
              kind: 'opened' | 'responded' | 'contained' | 'closed' | 'reopened';
              /** @description RFC 3339. */
              at: string;
              because: string;
            }[];
            owner: string | null;
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  listImages: {
    parameters: {
      query?: {
        /** @description How many at most. */
        limit?: number;
        /** @description The `next` of the page before. */
        after?: string;
        /** @description Repositories. Empty for what has none. */
        repository?: string | string[];
        phase?:
          | ('development' | 'test' | 'staging' | 'production' | 'unknown')
          | ('development' | 'test' | 'staging' | 'production' | 'unknown')[];
        /** @description Digests of base images. Empty for what has none. */
        parent?: string | string[];
        /** @description Steps from an image without a base. Empty for what has none. */
        level?: string | string[];
        /** @description Words that its name or title has, each by its beginning. */
        q?: string;
        /** @description `name` without. */
        sort?: 'name' | 'created' | 'findings' | 'derived' | 'packages' | 'level';
        /** @description The other way round. */
        reverse?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['ImageRow'][];
            /** @description Give it as `after` for the page that follows; absent on the last one. */
            next?: string;
            /** @description How many match over all pages, counted up to 10,000 where `isWhole` is false. */
            total: number;
            /** @description False when there are more than were counted. */
            isWhole: boolean;
            /** @description Of the look that this shows; 0 for what no look is behind. */
            revision: number;
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  getImage: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Image'];
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  listResources: {
    parameters: {
      query?: {
        /** @description How many at most. */
        limit?: number;
        /** @description The `next` of the page before. */
        after?: string;
        /** @description Platforms. Empty for what has none. */
        platform?: string | string[];
        /** @description Kinds. Empty for what has none. */
        kind?: string | string[];
        /** @description Accounts. Empty for what has none. */
        account?: string | string[];
        /** @description Clusters. Empty for what has none. */
        cluster?: string | string[];
        /** @description Regions. Empty for what has none. */
        region?: string | string[];
        /** @description Namespaces. Empty for what has none. */
        namespace?: string | string[];
        phase?:
          | ('development' | 'test' | 'staging' | 'production' | 'unknown')
          | ('development' | 'test' | 'staging' | 'production' | 'unknown')[];
        /** @description Words that its name or title has, each by its beginning. */
        q?: string;
        /** @description `name` without. */
        sort?: 'name' | 'kind' | 'findings' | 'phase' | 'platform';
        /** @description The other way round. */
        reverse?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['ResourceRow'][];
            /** @description Give it as `after` for the page that follows; absent on the last one. */
            next?: string;
            /** @description How many match over all pages, counted up to 10,000 where `isWhole` is false. */
            total: number;
            /** @description False when there are more than were counted. */
            isWhole: boolean;
            /** @description Of the look that this shows; 0 for what no look is behind. */
            revision: number;
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  getResource: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Resource'];
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  getFacets: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        noun: 'cause' | 'finding' | 'image' | 'resource';
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description By member that can be filtered by: its values, the most frequent first. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Facets'];
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  getRiver: {
    parameters: {
      query?: {
        /** @description What one cause touches. */
        cause?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description How what runs flows from its sources: source repositories, images by level, workloads by release phase. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['River'];
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  getCoverage: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Coverage'];
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  search: {
    parameters: {
      query: {
        q: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: {
              /** @enum {string} */
              kind: 'cause' | 'finding' | 'image' | 'resource' | 'policy' | 'action';
              id: string;
              name: string;
              detail: string;
            }[];
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  getNow: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Now'];
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  listActions: {
    parameters: {
      query?: {
        /** @description How many at most. */
        limit?: number;
        /** @description The `next` of the page before. */
        after?: string;
        state?:
          | (
              | 'waiting'
              | 'ready'
              | 'approved'
              | 'rejected'
              | 'lapsed'
              | 'acting'
              | 'done'
              | 'undoing'
              | 'undone'
              | 'partly'
              | 'refused'
              | 'failed'
            )
          | (
              | 'waiting'
              | 'ready'
              | 'approved'
              | 'rejected'
              | 'lapsed'
              | 'acting'
              | 'done'
              | 'undoing'
              | 'undone'
              | 'partly'
              | 'refused'
              | 'failed'
            )[];
        cause?: string | string[];
        action?: string | string[];
        phase?:
          | ('development' | 'test' | 'staging' | 'production' | 'unknown')
          | ('development' | 'test' | 'staging' | 'production' | 'unknown')[];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['ActionRow'][];
            /** @description Give it as `after` for the page that follows; absent on the last one. */
            next?: string;
            /** @description How many match over all pages, counted up to 10,000 where `isWhole` is false. */
            total: number;
            /** @description False when there are more than were counted. */
            isWhole: boolean;
            /** @description Of the look that this shows; 0 for what no look is behind. */
            revision: number;
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  getAction: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Action'];
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  vote: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          kind: 'approve' | 'reject';
          /** @description The hash of the plan that was shown: a vote is for that one and for no other. */
          plan: string;
          /** @default  */
          because?: string;
        };
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Action'];
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  undo: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          because: string;
          /** @description Only these; all without. */
          targets?: string[];
        };
      };
    };
    responses: {
      /** @description Default Response */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Action'];
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  getHalt: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            halted: {
              by: string;
              because: string;
              /** @description RFC 3339. */
              at: string;
            } | null;
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  halt: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          because: string;
        };
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            halted: {
              by: string;
              because: string;
              /** @description RFC 3339. */
              at: string;
            } | null;
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  resume: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          because: string;
        };
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            halted: {
              by: string;
              because: string;
              /** @description RFC 3339. */
              at: string;
            } | null;
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  listPolicies: {
    parameters: {
      query?: {
        /** @description How many at most. */
        limit?: number;
        /** @description The `next` of the page before. */
        after?: string;
        /** @description A part of its id or title. */
        q?: string;
        /** @description Only those that the last look evaluated. */
        evaluated?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['PolicyRow'][];
            /** @description Give it as `after` for the page that follows; absent on the last one. */
            next?: string;
            /** @description How many match over all pages, counted up to 10,000 where `isWhole` is false. */
            total: number;
            /** @description False when there are more than were counted. */
            isWhole: boolean;
            /** @description Of the look that this shows; 0 for what no look is behind. */
            revision: number;
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  getPolicy: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        family: string;
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Policy'];
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  getResponse: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Response'];
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  editResponse: {
    parameters: {
      query?: never;
      header: {
        /** @description The `etag` that was shown. */
        'if-match': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          table?: {
            [key: string]: {
              [key: string]: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
            };
          };
          /** @enum {string} */
          ceiling?: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
          teams?: {
            [key: string]: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
          };
        };
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Response'];
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  previewResponse: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          table?: {
            [key: string]: {
              [key: string]: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
            };
          };
          /** @enum {string} */
          ceiling?: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
          teams?: {
            [key: string]: 'record' | 'notify' | 'propose' | 'hold' | 'contain' | 'enforce';
          };
        };
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ResponsePreview'];
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  listExemptions: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['Exemption'][];
            isWritable: boolean;
            writableBecause: string;
            etag: string;
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  exempt: {
    parameters: {
      query?: never;
      header: {
        /** @description The `etag` that was shown. */
        'if-match': string;
      };
      path?: never;
      cookie?: never;
    };
    /** @description It is approved by who writes it. */
    requestBody: {
      content: {
        'application/json': {
          policy?: string;
          resource?: string;
          path?: string;
          finding?: string;
          reason: string;
          /** Format: date */
          expires: string;
        };
      };
    };
    responses: {
      /** @description Default Response */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['Exemption'][];
            isWritable: boolean;
            writableBecause: string;
            etag: string;
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  endExemption: {
    parameters: {
      query?: never;
      header: {
        /** @description The `etag` that was shown. */
        'if-match': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['Exemption'][];
            isWritable: boolean;
            writableBecause: string;
            etag: string;
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  listEvidence: {
    parameters: {
      query?: {
        /** @description How many at most. */
        limit?: number;
        /** @description The `next` of the page before. */
        after?: string;
        kind?:
          | (
              | 'finding'
              | 'decision'
              | 'plan'
              | 'approval'
              | 'before-image'
              | 'step'
              | 'outcome'
              | 'undo'
              | 'health'
              | 'notification'
              | 'budget'
              | 'halt'
              | 'policy-set'
              | 'reversal'
              | 'trust'
              | 'exemption'
              | 'event'
              | 'access'
              | 'anchor'
            )
          | (
              | 'finding'
              | 'decision'
              | 'plan'
              | 'approval'
              | 'before-image'
              | 'step'
              | 'outcome'
              | 'undo'
              | 'health'
              | 'notification'
              | 'budget'
              | 'halt'
              | 'policy-set'
              | 'reversal'
              | 'trust'
              | 'exemption'
              | 'event'
              | 'access'
              | 'anchor'
            )[];
        subject?: string | string[];
        actor?: string | string[];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['EvidenceRecord'][];
            /** @description Give it as `after` for the page that follows; absent on the last one. */
            next?: string;
            /** @description How many match over all pages, counted up to 10,000 where `isWhole` is false. */
            total: number;
            /** @description False when there are more than were counted. */
            isWhole: boolean;
            /** @description Of the look that this shows; 0 for what no look is behind. */
            revision: number;
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  verifyEvidence: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EvidenceVerification'];
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  exportEvidence: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description JSON lines. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/x-ndjson': unknown;
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/x-ndjson': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/x-ndjson': components['schemas']['Problem'];
        };
      };
    };
  };
  listSources: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['Source'][];
            /** @description Why what is written now does not hold, and what was read before does; null while it holds. */
            problem: string | null;
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  lookAgain: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {boolean} */
            done: true;
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  getSettings: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Settings'];
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  getMe: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Me'];
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  listTokens: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['Token'][];
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  createToken: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: string;
          /** @enum {string} */
          role: 'viewer' | 'approver' | 'operator' | 'admin';
          phases?: ('development' | 'test' | 'staging' | 'production' | 'unknown')[];
          teams?: string[];
          /** @default 30 */
          days?: number;
        };
      };
    };
    responses: {
      /** @description Default Response */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            secret: string;
            token: components['schemas']['Token'];
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  revokeToken: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {boolean} */
            done: true;
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  followEvents: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description text/event-stream. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': string;
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': components['schemas']['Problem'];
        };
      };
    };
  };
  getOpenApi: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            [key: string]: unknown;
          };
        };
      };
      /** @description Default Response */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
}
