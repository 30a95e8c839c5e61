/** Everything that is projected of the provider `aws`: a projection is its file and its line here. */
import type { ProviderProjections } from '../projection.js';
import { apiMethod, apiStage } from './api-gateway.js';
import { cloudfrontDistribution } from './cloudfront-distribution.js';
import { fileSystem, replicationGroup, table, warehouse } from './data-store.js';
import { dbCluster, dbClusterSnapshot, dbInstance, dbSnapshot } from './database.js';
import { ecrRepository } from './ecr-repository.js';
import { ecsTaskDefinition } from './ecs-task-definition.js';
import { eksCluster } from './eks-cluster.js';
import { instance } from './instance.js';
import { lambdaFunction } from './lambda-function.js';
import { launchTemplate } from './launch-template.js';
import { listener, loadBalancer } from './load-balancer.js';
import { networkAcl } from './network-acl.js';
import { routeTable, subnet, vpc } from './network.js';
import { notebookInstance } from './notebook-instance.js';
import { searchDomain } from './search-domain.js';
import { securityGroup } from './security-group.js';
import { ebsEncryptionByDefault, image, snapshot, volume } from './storage.js';
import { s3Bucket } from './s3-bucket.js';
import { s3BucketNames } from './s3-bucket-names.js';
import { accessAnalyzer } from './access-analyzer.js';
import { cloudtrailTrail } from './cloudtrail-trail.js';
import { configRecorder } from './config-recorder.js';
import { guarddutyDetector } from './guardduty-detector.js';
import { iamGroup } from './iam-group.js';
import { iamPasswordPolicy } from './iam-password-policy.js';
import { iamPolicy } from './iam-policy.js';
import { iamPolicyDocument } from './iam-policy-document.js';
import { iamRole } from './iam-role.js';
import { iamServerCertificate } from './iam-server-certificate.js';
import { iamUser } from './iam-user.js';
import { kmsKey } from './kms-key.js';
import { logGroup } from './log-group.js';
import { openidConnectProvider } from './openid-connect-provider.js';
import { s3AccountPublicAccessBlock } from './s3-account-public-access-block.js';
import { secretsmanagerSecret } from './secretsmanager-secret.js';
import { securityContact } from './security-contact.js';
import { securityhubHub } from './securityhub-hub.js';
import { snsTopic } from './sns-topic.js';
import { sqsQueue } from './sqs-queue.js';

export const aws: ProviderProjections = {
  prefix: 'aws_',
  projections: [
    s3Bucket,
    accessAnalyzer,
    cloudtrailTrail,
    configRecorder,
    guarddutyDetector,
    iamGroup,
    iamPasswordPolicy,
    iamPolicy,
    iamRole,
    iamServerCertificate,
    iamUser,
    kmsKey,
    logGroup,
    s3AccountPublicAccessBlock,
    secretsmanagerSecret,
    securityContact,
    securityhubHub,
    snsTopic,
    sqsQueue,
    apiMethod,
    apiStage,
    cloudfrontDistribution,
    dbCluster,
    dbClusterSnapshot,
    dbInstance,
    dbSnapshot,
    ebsEncryptionByDefault,
    ecrRepository,
    ecsTaskDefinition,
    eksCluster,
    fileSystem,
    image,
    instance,
    lambdaFunction,
    launchTemplate,
    listener,
    loadBalancer,
    networkAcl,
    notebookInstance,
    replicationGroup,
    routeTable,
    searchDomain,
    securityGroup,
    snapshot,
    subnet,
    table,
    volume,
    vpc,
    warehouse,
  ],
  computed: [...iamPolicyDocument, ...openidConnectProvider, ...s3BucketNames],
};
