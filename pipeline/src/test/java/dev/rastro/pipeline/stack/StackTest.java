package dev.rastro.pipeline.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StackTest {

  private static final String WAREHOUSE =
      """
        Space:
          Type: AWS::RedshiftServerless::Namespace
          Properties: { NamespaceName: n, DbName: shop, IamRoles: [ !GetAtt Reader.Arn ] }
        Group:
          Type: AWS::RedshiftServerless::Workgroup
          Properties: { WorkgroupName: w, NamespaceName: !Ref Space }
        Reader:
          Type: AWS::IAM::Role
          Properties: { RoleName: reader, AssumeRolePolicyDocument: { Version: "2012-10-17" } }
      """;

  @Test
  void readsTheProjectsOwnTemplate() {
    Stack stack = Stack.read(Path.of("..", "stack.yaml"), StackSettings.local());

    assertThat(stack.resourceCount()).isEqualTo(17);
    assertThat(stack.output("RawBucketName")).isEqualTo("rastro-raw-000000000000");
    assertThat(stack.output("DeliveryStream")).isEqualTo("clickstream");
    assertThat(stack.redshiftWorkgroup())
        .isEqualTo(
            new RedshiftWorkgroup(
                "rastro", "dev", Set.of("arn:aws:iam::000000000000:role/rastro-spectrum")));
  }

  @Test
  void takesParametersInPlaceOfTheirDefaults() {
    StackSettings settings =
        new StackSettings("123456789012", "eu-west-1", "shop", Map.of("Name", "shop"));

    Stack stack = Stack.read(Path.of("..", "stack.yaml"), settings);

    assertThat(stack.output("RawBucketName")).isEqualTo("shop-raw-123456789012");
  }

  @Test
  void evaluatesFunctionsInLongAndShortForm() {
    Stack stack =
        stack(
            """
              Lake:
                Type: AWS::S3::Bucket
                Properties:
                  BucketName: { "Fn::Join": [ "-", [ lake, !Ref AWS::Region, !Ref AWS::NoValue ] ] }
            """,
            """
            Outputs:
              Joined: { Value: { Ref: Lake } }
              Attribute: { Value: { "Fn::GetAtt": [ Lake, Arn ] } }
              Own: { Value: !Sub [ "${a}-${Lake}-${!kept}", { a: !Ref Reader } ] }
            """);

    assertThat(stack.output("Joined")).isEqualTo("lake-us-east-1");
    assertThat(stack.output("Attribute")).isEqualTo("arn:aws:s3:::lake-us-east-1");
    assertThat(stack.output("Own")).isEqualTo("reader-lake-us-east-1-${kept}");
  }

  @Test
  void namesTheLineOfAnUnknownResourceType() {
    refuses(
        """
          Queue:
            Type: AWS::SQS::Queue
        """,
        "t.yaml:12: the resource type AWS::SQS::Queue is not supported; supported are AWS::Athena");
  }

  @Test
  void namesTheLineOfAnUnknownPropertyHoweverDeep() {
    refuses(
        """
          Stream:
            Type: AWS::KinesisFirehose::DeliveryStream
            Properties:
              ExtendedS3DestinationConfiguration:
                BufferingHints:
                  SizeInMBs: 5
                  SizeInGBs: 5
        """,
        "t.yaml:17: Stream.ExtendedS3DestinationConfiguration.BufferingHints.SizeInGBs: There is no such property");
    refuses(
        """
          Lake:
            Type: AWS::S3::Bucket
            Properties:
              BucketNames: x
        """,
        "t.yaml:14: Lake.BucketNames: There is no such property");
  }

  @Test
  void namesTheLineOfAnUnknownPropertyOfAPolicyOrATag() {
    String role =
        """
          Writer:
            Type: AWS::IAM::Role
            Properties:
              AssumeRolePolicyDocument:
                Version: "2012-10-17"
                Statement:
                  - Effect: Allow
                    Principal: { Service: [firehose.amazonaws.com] }
                    Action: sts:AssumeRole
              Policies:
                - PolicyName: write
                  PolicyDocument:
                    Statement:
                      Efect: Allow
                      Action: [s3:PutObject]
                      Condition: { StringEquals: { aws:SourceAccount: [ "1" ] } }
              Tags:
                - { Key: a, Value: b }
        """;
    refuses(
        role,
        "t.yaml:24: Writer.Policies[0].PolicyDocument.Statement.Efect: There is no such property");
    refuses(
        role.replace("Efect", "Effect").replace("Value: b", "Worth: b"),
        "t.yaml:28: Writer.Tags[0].Worth: There is no such property");
    refuses(
        role.replace("Efect", "Effect").replace("sts:AssumeRole", "{ a: b }"),
        "t.yaml:19: Writer.AssumeRolePolicyDocument.Statement[0].Action: The value must be a string");
    assertThat(stack(role.replace("Efect", "Effect"), "").resourceCount()).isEqualTo(4);
  }

  @Test
  void namesTheLineOfAnUnknownPropertyInAWarehouse() {
    String template =
        """
        Resources:
          Space:
            Type: AWS::RedshiftServerless::Namespace
            Properties:
              NamespaceName: n
              IamRoles: { Role: x }
          Group:
            Type: AWS::RedshiftServerless::Workgroup
            Properties:
              WorkgroupName: w
              NamespaceName: !Ref Space
              ConfigParameters:
                - ParameterKey: search_path
                  ParameterValue: a
                  ParameterType: text
        """;
    assertThatThrownBy(() -> Stack.of("t.yaml", template, StackSettings.local()))
        .hasMessageContaining("t.yaml:6: Space.IamRoles: The value must be a list");
    assertThatThrownBy(
            () -> Stack.of("t.yaml", template.replace("{ Role: x }", "[]"), StackSettings.local()))
        .hasMessageContaining(
            "t.yaml:15: Group.ConfigParameters[0].ParameterType: There is no such property");
  }

  @Test
  void namesTheLineOfAValueOfTheWrongType() {
    refuses(
        """
          Stream:
            Type: AWS::KinesisFirehose::DeliveryStream
            Properties:
              ExtendedS3DestinationConfiguration:
                BufferingHints: { SizeInMBs: many }
        """,
        "t.yaml:15: Stream.ExtendedS3DestinationConfiguration.BufferingHints.SizeInMBs: The value 'many' is not an Integer");
    refuses(
        """
          C:
            Type: AWS::Glue::Crawler
            Properties:
              Schedule: cron(0 * * * ? *)
        """,
        "t.yaml:14: C.Schedule: The value must be a map with one ScheduleExpression");
  }

  @Test
  void refusesWhatRefersToNothingOrInACircle() {
    refuses(
        """
          C:
            Type: AWS::Glue::Crawler
            Properties:
              DatabaseName: !Ref Nowhere
        """,
        "t.yaml:14: there is no parameter or resource Nowhere");
    refuses(
        """
          A:
            Type: AWS::S3::Bucket
            Properties: { BucketName: !Ref B }
          B:
            Type: AWS::S3::Bucket
            Properties: { BucketName: !Ref A }
        """,
        "resources refer to each other in a circle: A → B");
    refuses(
        """
          A:
            Type: AWS::S3::Bucket
            Properties: { BucketName: !GetAtt Reader.Color }
        """,
        "AWS::IAM::Role has no attribute Color");
  }

  @Test
  void namesTheLineOfABucketNameThatS3DoesNotTake() {
    String bucket =
        """
          Lake:
            Type: AWS::S3::Bucket
            Properties:
              BucketName: "RAW_bucket"
        """;
    refuses(bucket, "t.yaml:14: Lake.BucketName: A bucket's name has only small letters");
    refuses(bucket.replace("RAW_bucket", ""), "t.yaml:14: Lake.BucketName: A bucket's name has 3");
  }

  @Test
  void refusesTwoResourcesOfOneTypeAndName() {
    refuses(
        """
          One:
            Type: AWS::Glue::Crawler
            Properties: { Name: raw-events }
          Other:
            Type: AWS::Glue::Crawler
            DependsOn: Third
            Properties: { Name: others }
          Third:
            Type: AWS::Glue::Crawler
            Properties: { Name: raw-events }
        """,
        "t.yaml:19: Third declares the AWS::Glue::Crawler raw-events a second time, after One in line 12");
    refuses(
        """
          First:
            Type: AWS::S3::Bucket
            DependsOn: Second
            Properties: { BucketName: lake }
          Second:
            Type: AWS::S3::Bucket
            Properties: { BucketName: lake }
        """,
        "t.yaml:16: Second declares the AWS::S3::Bucket lake a second time, after First in line 12");
    assertThat(
            stack(
                    """
                      One:
                        Type: AWS::S3::Bucket
                        Properties: { BucketName: same-name }
                      Other:
                        Type: AWS::Glue::Crawler
                        Properties: { Name: same-name }
                    """,
                    "")
                .resourceCount())
        .isEqualTo(5);
  }

  @Test
  void refusesWhatCloudFormationDoesNotTake() {
    refuses("  A: &a {Type: AWS::S3::Bucket}\n  B: *a\n", "CloudFormation has no YAML aliases");
    refuses("  A: !Select [0, []]\n", "the function Fn::Select is not supported");
    refuses("  A: {Type: AWS::S3::Bucket, Kind: x}\n", "A has an unknown key Kind");
    refuses("  A: {}\n", "A has no Type");
    refuses("  A: {Type: AWS::S3::Bucket}\n  A: {Type: AWS::S3::Bucket}\n", "a second time");
  }

  @Test
  void refusesWhatIsNoTemplateAtAll() {
    for (String text :
        new String[] {"", "- a", "a: [", "\t", "Resources: 7", "Mappings: {}", "{}"}) {
      assertThatThrownBy(() -> Stack.of("t.yaml", text, StackSettings.local()))
          .as("'%s'", text)
          .isInstanceOf(StackException.class)
          .hasMessageStartingWith("t.yaml:");
    }
    assertThatThrownBy(() -> Stack.read(Path.of("no", "stack.yaml"), StackSettings.local()))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("there is no such file");
  }

  private static Stack stack(String resources, String rest) {
    return Stack.of("t.yaml", "Resources:\n" + WAREHOUSE + resources + rest, StackSettings.local());
  }

  private static void refuses(String resources, String message) {
    assertThatThrownBy(() -> stack(resources, ""))
        .isInstanceOf(StackException.class)
        .hasMessageContaining(message);
  }
}
