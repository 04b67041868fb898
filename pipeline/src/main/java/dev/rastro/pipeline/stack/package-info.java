/// `stack.yaml`, a CloudFormation template: read, evaluated, and created by calling the AWS SDK's
/// interfaces.
@NullMarked
package dev.rastro.pipeline.stack;

import org.jspecify.annotations.NullMarked;
