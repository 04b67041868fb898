package dev.rastro.pipeline.stack;

import dev.rastro.pipeline.stack.PropertyShape.AnyNames;
import dev.rastro.pipeline.stack.PropertyShape.ListOf;
import dev.rastro.pipeline.stack.PropertyShape.Members;
import dev.rastro.pipeline.stack.PropertyShape.OneOf;
import dev.rastro.pipeline.stack.PropertyShape.OneOrMore;
import java.util.List;
import java.util.Map;

/// The properties of the resources that are read and kept: IAM's roles, Redshift's namespaces and
/// workgroups.
final class PropertyShapes {

  private static final PropertyShape TEXT = new PropertyShape.Text();
  private static final PropertyShape NUMBER = new PropertyShape.WholeNumber();
  private static final PropertyShape FLAG = new PropertyShape.Flag();
  private static final PropertyShape EFFECT = new PropertyShape.Choice(List.of("Allow", "Deny"));
  private static final PropertyShape VERSION =
      new PropertyShape.Choice(List.of("2012-10-17", "2008-10-17"));
  private static final PropertyShape TEXTS = new ListOf(TEXT);
  private static final PropertyShape TAGS =
      new ListOf(new Members(Map.of("Key", TEXT, "Value", TEXT)));
  private static final PropertyShape PRINCIPAL = new OneOf(TEXT, new AnyNames(new OneOrMore(TEXT)));

  private static final PropertyShape STATEMENT =
      new Members(
          Map.of(
              "Sid", TEXT,
              "Effect", EFFECT,
              "Principal", PRINCIPAL,
              "NotPrincipal", PRINCIPAL,
              "Action", new OneOrMore(TEXT),
              "NotAction", new OneOrMore(TEXT),
              "Resource", new OneOrMore(TEXT),
              "NotResource", new OneOrMore(TEXT),
              "Condition", new AnyNames(new AnyNames(new OneOrMore(TEXT)))));

  /// As the IAM user guide's "JSON policy element reference" has it.
  private static final PropertyShape POLICY_DOCUMENT =
      new Members(Map.of("Version", VERSION, "Id", TEXT, "Statement", new OneOrMore(STATEMENT)));

  private static final PropertyShape POLICIES =
      new ListOf(new Members(Map.of("PolicyName", TEXT, "PolicyDocument", POLICY_DOCUMENT)));

  private static final PropertyShape CONFIG_PARAMETERS =
      new ListOf(new Members(Map.of("ParameterKey", TEXT, "ParameterValue", TEXT)));

  static final Map<String, PropertyShape> ROLE =
      Map.of(
          "AssumeRolePolicyDocument", POLICY_DOCUMENT,
          "Description", TEXT,
          "ManagedPolicyArns", TEXTS,
          "MaxSessionDuration", NUMBER,
          "Path", TEXT,
          "PermissionsBoundary", TEXT,
          "Policies", POLICIES,
          "RoleName", TEXT,
          "Tags", TAGS);

  static final Map<String, PropertyShape> NAMESPACE =
      Map.ofEntries(
          Map.entry("AdminPasswordSecretKmsKeyId", TEXT),
          Map.entry("AdminUserPassword", TEXT),
          Map.entry("AdminUsername", TEXT),
          Map.entry("DbName", TEXT),
          Map.entry("DefaultIamRoleArn", TEXT),
          Map.entry("IamRoles", TEXTS),
          Map.entry("KmsKeyId", TEXT),
          Map.entry("LogExports", TEXTS),
          Map.entry("ManageAdminPassword", FLAG),
          Map.entry("NamespaceName", TEXT),
          Map.entry("Tags", TAGS));

  static final Map<String, PropertyShape> REDSHIFT_WORKGROUP =
      Map.ofEntries(
          Map.entry("BaseCapacity", NUMBER),
          Map.entry("ConfigParameters", CONFIG_PARAMETERS),
          Map.entry("EnhancedVpcRouting", FLAG),
          Map.entry("MaxCapacity", NUMBER),
          Map.entry("NamespaceName", TEXT),
          Map.entry("Port", NUMBER),
          Map.entry("PubliclyAccessible", FLAG),
          Map.entry("SecurityGroupIds", TEXTS),
          Map.entry("SubnetIds", TEXTS),
          Map.entry("Tags", TAGS),
          Map.entry("WorkgroupName", TEXT));

  private PropertyShapes() {}
}
