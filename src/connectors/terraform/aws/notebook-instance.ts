/** A notebook instance as SageMaker answers: `aws_sagemaker_notebook_instance`. */
import type { Projection } from '../projection.js';

export const notebookInstance: Projection = {
  platform: 'aws',
  apiVersion: 'sagemaker.amazonaws.com/2017-07-24',
  kind: 'NotebookInstance',
  from: 'aws_sagemaker_notebook_instance',
  project(block) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        NotebookInstanceName: block.get('name'),
        NotebookInstanceStatus: 'InService',
        DirectInternetAccess: block.get('direct_internet_access').or('Enabled'),
      },
    };
  },
};
