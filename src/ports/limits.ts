/** Bounds that hold whatever a hostile input says. All in bytes unless named otherwise. */
export interface Limits {
  /** A text file that is read whole: manifests, Dockerfiles, CODEOWNERS. */
  readonly textFile: number;
  /** A JSON document that is read whole: scanner reports, advisories, manifests of images. */
  readonly jsonDocument: number;
  /** One line of a JSON lines file. */
  readonly line: number;
  /** A layer or archive, uncompressed. */
  readonly uncompressed: number;
  /** How much larger than its compressed form something may become. */
  readonly compressionRatio: number;
  /** Entries of one archive. */
  readonly archiveEntries: number;
  /** Files below one folder that are looked at. */
  readonly files: number;
  /** Aliases a YAML document may expand to. */
  readonly yamlAliases: number;
  /** Documents in one YAML file. */
  readonly yamlDocuments: number;
}
