"""What a person may hear about a file. Messages name the place and say how to mend it."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from sunlot.errors import UserError


class FileEmpty(UserError):
    code = "imports-file-empty"
    message = _("文件“{name}”是空的。")
    remedy = _("请确认选对了文件，表格里应有表头和至少一行数据。")


class FileTooLarge(UserError):
    code = "imports-file-too-large"
    message = _("文件“{name}”有 {size} MB，超过上限 {limit} MB。")
    remedy = _("请拆成几个文件分别上传；工作簿可以另存为 CSV，体积更小。")


class DiskFull(UserError):
    code = "imports-disk-full"
    message = _("服务器磁盘空间不足，没有保存文件，也没有写入任何数据。")
    remedy = _("请联系系统管理员清理磁盘，之后重新上传。")
    status: ClassVar[int] = 507


class NotATable(UserError):
    code = "imports-not-a-table"
    message = _("文件“{name}”不是可以读取的表格：{why}。")
    remedy = _("请用 Excel 或 WPS 打开，另存为 .xlsx 或 CSV（UTF-8）后重新上传。")


class OldWorkbook(UserError):
    code = "imports-old-workbook"
    message = _("文件“{name}”是旧版 .xls 工作簿，或者设了打开密码。")
    remedy = _("请用 Excel 或 WPS 打开，去掉密码，另存为 .xlsx 后重新上传。")


class EncodingUnknown(UserError):
    code = "imports-encoding-unknown"
    message = _(
        "CSV 文件“{name}”的文字编码不是 UTF-8，也不是 GB18030（GBK），第 {byte} 个字节不能识别。"
    )
    remedy = _("请在 Excel 中选择“另存为 → CSV UTF-8（逗号分隔）”后重新上传。")


class CsvBroken(UserError):
    code = "imports-csv-broken"
    message = _("CSV 文件第 {row} 行附近不能读取：引号不成对，或单个单元格过长。")
    remedy = _("请用 Excel 打开检查该行，另存后重新上传。")


class NoHeader(UserError):
    code = "imports-no-header"
    message = _("在前 {rows} 行里没有找到表头。应有的列：{columns}。")
    remedy = _("请下载模板，按模板的列名整理后重新上传。")


class MissingColumns(UserError):
    code = "imports-missing-columns"
    message = _("表头在第 {row} 行，但缺少必需的列：{missing}。")
    remedy = _("请补上这些列后重新上传；没有内容可填的，请先下载模板查看说明。")


class DuplicateColumns(UserError):
    code = "imports-duplicate-columns"
    message = _("{first} 列和 {second} 列都是“{label}”，不知道以哪一列为准。")
    remedy = _("请删去或改名其中一列后重新上传。")


class CodesAsNumbers(UserError):
    code = "imports-codes-as-numbers"
    message = _(
        "第 {row} 行 {column} 列“{label}”存成了数字（{value}），"
        "Excel 只保留 15 位，后面的数字已经丢失。"
    )
    remedy = _(
        "请把整列设为“文本”格式，再从原始资料重新粘贴代码，然后上传；只改格式不能找回丢失的数字。"
    )


class FormulaWithoutValue(UserError):
    code = "imports-formula-without-value"
    message = _("工作表“{sheet}”的 {cells} 是没有计算结果的公式，直接读取会变成空白。")
    remedy = _("请用 Excel 打开并保存一次，或者复制后“选择性粘贴 → 数值”，再上传。")


class ErrorCells(UserError):
    code = "imports-error-cells"
    message = _("工作表“{sheet}”的 {cells} 是错误值（如 #N/A、#REF!）。")
    remedy = _("请改正公式或直接填写内容后重新上传。")


class TooManyRows(UserError):
    code = "imports-too-many-rows"
    message = _("文件超过 {limit} 行。")
    remedy = _("请拆成几个文件分别上传。")


class TooManyColumns(UserError):
    code = "imports-too-many-columns"
    message = _("表格的范围过大（{where}），常见原因是很远的空白处误填了内容或格式。")
    remedy = _("请把有用的列复制到新工作表，另存后重新上传。")


class WorkbookTooBig(UserError):
    code = "imports-workbook-too-big"
    message = _("工作簿解压后有 {size} MB，超过上限 {limit} MB。")
    remedy = _("请删去无关的工作表和图片，或另存为 CSV 后上传。")


class ReaderDied(UserError):
    code = "imports-reader-died"
    message = _("读取工作簿时超出了内存或时间限制，已经停止，没有写入任何数据。")
    remedy = _("请把有用的列复制到新工作簿，或另存为 CSV（UTF-8）后上传。")


class NoRows(UserError):
    code = "imports-no-rows"
    message = _("找到了表头（第 {row} 行），但下面没有数据行。")
    remedy = _("请确认选对了工作表和文件。")


class FileGone(UserError):
    code = "imports-file-gone"
    message = _("上传的文件已经不在服务器上，不能再次读取。")
    remedy = _("请重新上传。")


class RowsHaveErrors(UserError):
    code = "imports-rows-have-errors"
    message = _("有 {count} 行存在错误，整批没有写入。")
    remedy = _("请更正后重新上传，或勾选“跳过有错误的行，只导入其余各行”。")


class NothingToWrite(UserError):
    code = "imports-nothing-to-write"
    message = _("每一行都有错误，没有可以写入的内容。")
    remedy = _("请更正后重新上传。")


class RegisterChanged(UserError):
    code = "imports-register-changed"
    message = _("检查之后名录库有了变化，第 {row} 行现在不能写入：{why}")
    remedy = _("整批没有写入。请重新上传并检查。")


class NotWaiting(UserError):
    code = "imports-not-waiting"
    message = _("本批次已经{state}，不能放弃。")
    remedy = _("已写入的内容请用更正后的文件再次导入。")
