import type {
  Advisory,
  AttributedPackage,
  Dockerfile,
  Distribution,
  Edge,
  Gap,
  Image,
  ImageDigest,
  ImageUse,
  Location,
  OwnershipRule,
  PhaseJudgement,
  ReportedFailure,
  RepositoryName,
  Resource,
  ResourceId,
  ScannerReport,
  SourceRepository,
} from '../model/index.js';
import type { DeclaredBy } from './declared-by.js';
import type { KnownBase, Lineage, UnseenBase } from './lineage/index.js';

/** What all observations together say: one of each thing, and what is connected with what. A value; never calls out. */
export interface EstateGraph {
  readonly repositories: ReadonlyMap<RepositoryName, SourceRepository>;
  readonly dockerfiles: readonly Dockerfile[];
  readonly ownership: readonly OwnershipRule[];
  readonly resources: ReadonlyMap<ResourceId, Resource>;
  readonly images: ReadonlyMap<ImageDigest, Image>;
  readonly lineage: Lineage;
  readonly runs: readonly ResolvedUse[];
  readonly advisories: readonly Advisory[];
  readonly scannerReports: readonly MatchedReport[];
  /** What other tools say is wrong with resources and files. */
  readonly reportedFailures: readonly MatchedFailure[];
  /** How resources are related, as their platforms state it; some lead to what was not seen. */
  readonly edges: readonly Edge[];
  /** Inferred while connecting: images that run and were not seen, bases that nothing explains. */
  readonly gaps: readonly Gap[];

  /** The image that it was built on, where one was seen. */
  baseOf(image: ImageDigest): KnownBase | undefined;
  /** What is known of a base that was not seen; undefined when a base was seen, or nothing says that there is one. */
  unseenBaseOf(image: ImageDigest): UnseenBase | undefined;
  /** Images as resources, for policies that judge them. They are not among `resources`, which are declared or found in a cloud. */
  imageResources(): Iterable<Resource>;
  /** One of `resources`, or an image as a resource; undefined for what was not seen. */
  resourceOf(id: ResourceId): Resource | undefined;
  /** The image that a resource stands for; undefined when it is no image. */
  imageOf(id: ResourceId): Image | undefined;
  /** The resource in a source that a live one was made from; undefined where that cannot be told, and for what is in a source itself. */
  declaredBy(id: ResourceId): ResourceId | undefined;
  /** What is known of that, and how; undefined where nothing is. */
  declarationOf(id: ResourceId): DeclaredBy | undefined;
  fileText(repository: RepositoryName, path: string): string | undefined;
  phaseOf(resource: ResourceId): PhaseJudgement;
  /** The topmost controller that was seen, as a Deployment of its Pods; the resource itself when it has none. */
  controllerOf(resource: ResourceId): ResourceId;
  /** Packages of an image with their layers; undefined when no layer of it was read. Computed once per image. */
  packagesOf(image: ImageDigest): ImagePackages | undefined;
  /** Workloads that run exactly this image, as far as references could be resolved. */
  workloadsRunning(image: ImageDigest): readonly ResourceId[];
  /** The release phase that an image is nearest to users in, by the workloads that run it. */
  imagePhase(image: ImageDigest): PhaseJudgement;
}

export interface ImagePackages {
  readonly packages: readonly AttributedPackage[];
  readonly distribution?: Distribution;
  /** Layers, by index, that could not be read: packages above them may belong to them. */
  readonly unread: readonly number[];
}

/** A container's image reference, and the images it can mean. */
export interface ResolvedUse {
  readonly use: ImageUse;
  /** Several when a tag names several platforms; empty when no source described the image. */
  readonly images: readonly ImageDigest[];
  /** `digest`: certain. `tag`: the tag pointed there when the registry was read, and may have moved. */
  readonly by: 'digest' | 'tag' | 'nothing';
}

/** What another tool says is wrong, and the resource and lines that it is about. */
export interface MatchedFailure {
  readonly failure: ReportedFailure;
  readonly resource: ResourceId;
  readonly location?: Location;
}

/** Another scanner's report, and the image it is about where that could be told. */
export interface MatchedReport {
  readonly report: ScannerReport;
  readonly image?: ImageDigest;
}
