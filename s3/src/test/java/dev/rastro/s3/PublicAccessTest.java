package dev.rastro.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAccessTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'Effect':'Allow','Principal':'*'",
        "'Effect':'Allow','Principal':{'AWS':'*'}",
        "'Effect':'Allow','Principal':{'AWS':['arn:aws:iam::123456789012:root','*']}",
        "'Effect':'Allow','NotPrincipal':{'AWS':'arn:aws:iam::123456789012:root'}",
        "'Effect':'Allow','Principal':'*','Condition':{}",
        "'Effect':'Allow','Principal':'*','Condition':{'Bool':{'aws:SecureTransport':'true'}}",
        "'Effect':'Allow','Principal':'*','Condition':{'StringNotEquals':"
            + "{'aws:SourceVpc':'vpc-1'}}",
        "'Effect':'Allow','Principal':'*','Condition':{'StringLike':{'aws:SourceVpc':'vpc-*'}}",
        "'Effect':'Allow','Principal':'*','Condition':{'StringEquals':"
            + "{'aws:SourceVpc':['vpc-1','*']}}",
        "'Effect':'Allow','Principal':'*','Condition':{'StringEquals':"
            + "{'aws:SourceVpc':'${aws:x}'}}",
        "'Effect':'Allow','Principal':'*','Condition':{'StringEquals':{'aws:SourceVpc':[]}}",
        "'Effect':'Allow','Principal':'*','Condition':{'IpAddress':{'aws:SourceIp':'0.0.0.0/0'}}"
      })
  void seesThatAStatementIsForEverybody(String statement) {
    assertThat(PublicAccess.isPublicPolicy(policy(statement))).isTrue();
    assertThat(
            PublicAccess.isPublicPolicy(policy("'Effect':'Deny','Principal':'*'},{" + statement)))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'Effect':'Deny','Principal':'*'",
        "'Effect':'Allow','Principal':{'AWS':'arn:aws:iam::123456789012:root'}",
        "'Effect':'Allow','Principal':{'Service':'firehose.amazonaws.com'}",
        "'Effect':'Allow','Principal':'*','Condition':{'StringEquals':{'aws:SourceVpc':'vpc-1'}}",
        "'Effect':'Allow','Principal':'*','Condition':{'stringequals':"
            + "{'AWS:SourceAccount':['123456789012']}}",
        "'Effect':'Allow','Principal':'*','Condition':{'Bool':{'aws:SecureTransport':'true'},"
            + "'ArnEquals':{'aws:SourceArn':'arn:aws:sns:us-east-1:123456789012:t'}}"
      })
  void seesThatAStatementIsForSome(String statement) {
    assertThat(PublicAccess.isPublicPolicy(policy(statement))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}",
        "{'Statement':'*'}",
        "{'Statement':[1]}",
        "{'Statement':{'Effect':'Allow'}}",
        "{'Statement':{'Effect':'allow','Principal':'*'}}",
        "{'Statement':[{'Effect':'Deny','Effect':'Allow','Principal':'*'}]}"
      })
  void refusesWhatIsNoPolicy(String policy) {
    assertThatThrownBy(() -> PublicAccess.isPublicPolicy(policy.replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesABlockThatIsNotWellFormed() {
    for (String xml :
        new String[] {
          "<a",
          "<a><BlockPublicAcls>maybe</BlockPublicAcls></a>",
          "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
              + "<a><BlockPublicAcls>&x;</BlockPublicAcls></a>"
        }) {
      assertThatThrownBy(() -> PublicAccess.Block.parse(xml)).isInstanceOf(RuntimeException.class);
    }
    assertThat(PublicAccess.Block.parse(PublicAccess.Block.ALL.xml()))
        .isEqualTo(PublicAccess.Block.ALL);
  }

  private static String policy(String statement) {
    return ("{'Version':'2012-10-17','Statement':[{" + statement + "}]}").replace('\'', '"');
  }

  @Test
  void seesAPublicGrantWhoseGroupIsWrittenInReferences() {
    assertThat(
            PublicAccess.isPublicGrantXml(
                "<A><Grantee><URI>http://acs.amazonaws.com/groups/global/All&#85;sers</URI>"
                    + "</Grantee></A>"))
        .isTrue();
    assertThat(PublicAccess.isPublicGrantXml("<A><Grantee><ID>owner</ID></Grantee></A>")).isFalse();
  }
}
