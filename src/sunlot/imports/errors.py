"""What a person may hear about a file. Messages name the place and say how to mend it."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

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


class NoTable(UserError):
    code = "imports-no-table"
    message = _("文件“{name}”是{kind}，不是表格。")
    remedy = _(
        "请选择 Excel、WPS 表格或 CSV 文件；压缩包请先解压；图片、PDF 和文字文档里的表格，"
        "请向提供的单位索取电子表格。"
    )


class Encrypted(UserError):
    code = "imports-encrypted"
    message = _("工作簿“{name}”设了打开密码，不能读取。")
    remedy = _("请用 Excel 或 WPS 打开，去掉密码后保存，再上传。")


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


class EncodingUnsure(UserError):
    code = "imports-encoding-unsure"
    message = _("文件的文字编码不能确定，可能是 {names}。")
    remedy = _("请点选读得通的一份。")


class SeveralSheets(UserError):
    code = "imports-several-sheets"
    message = _("有几张工作表都可以导入：{names}。")
    remedy = _("请选择一张；其余的请另外上传。")


class NoHeader(UserError):
    code = "imports-no-header"
    message = _("没有认出表头。应有的列：{columns}。")
    remedy = _("请指出表头在第几行；文件不对的，请放弃本批次，下载模板整理后重新上传。")


class HeaderOutside(UserError):
    code = "imports-header-outside"
    message = _("第 {first} 行至第 {last} 行不能作为表头。")
    remedy = _("请填写预览中的行号，最多连续 3 行，其中至少要有一个列名。")


class HeadersUnknown(UserError):
    code = "imports-headers-unknown"
    message = _("有的列名不认识：{names}。")
    remedy = _("请确认各列的对应关系；不需要的列可以不读取。下次同样的列名不再询问。")


class HeadersGuessed(UserError):
    code = "imports-headers-guessed"
    message = _("有的列是按相近的列名对应的：{pairs}。")
    remedy = _("请核对；不对的，改选其他列或不读取。下次同样的列名不再询问。")


class ColumnTwice(UserError):
    code = "imports-column-twice"
    message = _("{column} 列“{label}”对应了几列：{names}。")
    remedy = _("文件中的一列只能对应名录库的一列，请改选。")


class MissingColumns(UserError):
    code = "imports-missing-columns"
    message = _("缺少必需的列：{missing}。")
    remedy = _("请指出文件中对应的列，或填写整列相同的内容；都没有的，请补上后重新上传。")


class DuplicateColumns(UserError):
    code = "imports-duplicate-columns"
    message = _("{first} 列和 {second} 列都是“{label}”，不知道以哪一列为准。")
    remedy = _("请选择其中一列。")


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
    message = _("有 {count} 行存在错误或疑似重复，整批没有写入。")
    remedy = _("请先更正、逐条判断，或勾选“跳过这些行，只导入其余各行”。")


class FullListUnclear(UserError):
    code = "imports-full-list-unclear"
    message = _(
        "全量清单中有 {count} 行认不出是哪个对象，不能据此把文件中没有的对象移出名录。"
        "整批没有写入。"
    )
    remedy = _("请更正这些行的代码或编号；或者作为普通清单重新上传，那样不移出任何对象。")


class NothingToWrite(UserError):
    code = "imports-nothing-to-write"
    message = _("每一行都有错误或疑似重复，没有可以写入的内容。")
    remedy = _("请先更正、逐条判断。")


class RegisterChanged(UserError):
    code = "imports-register-changed"
    message = _("检查之后名录库有了变化，第 {row} 行现在不能写入：{why}")
    remedy = _("整批没有写入。请重新上传并检查。")


class NotWaiting(UserError):
    code = "imports-not-waiting"
    message = _("本批次已经{state}，不能放弃。")
    remedy = _("已写入的内容可以整批撤销，或用更正后的文件再次导入。")


class CorrectionUnknown(UserError):
    code = "imports-correction-unknown"
    message = _("第 {row} 行不在检查结果里，或者没有“{column}”这一列，更正没有保存。")
    remedy = _("请刷新检查页后重新填写。")


class CorrectionTooLong(UserError):
    code = "imports-correction-too-long"
    message = _("第 {row} 行的更正有 {size} 个字，最多 {longest} 个字。")
    remedy = _("请缩短后重新填写。")


class FullListKeepsRows(UserError):
    code = "imports-full-list-keeps-rows"
    message = _("这是全量清单，不能不导入第 {row} 行：清单中没有的对象会被移出名录。")
    remedy = _("请更正这一行；或者作为普通清单重新上传，那样不移出任何对象。")


class NoCorrections(UserError):
    code = "imports-no-corrections"
    message = _("没有发现更正：填写的内容与原值相同。")
    remedy = _("请改正标出的单元格后再提交。")


class NothingTakenBack(UserError):
    code = "imports-nothing-taken-back"
    message = _("这一处更正已经取消，没有再改动。")
    remedy = _("请刷新检查页。")


class MendedUnknown(UserError):
    code = "imports-mended-unknown"
    message = _("文件“{name}”里没有“{column}”列，不知道每一行更正的是原文件的哪一行。")
    remedy = _("请在下载的批注表上改正，再上传；可以删去不需要更正的行，不要删去这一列。")


class UndoTooLate(UserError):
    code = "imports-undo-too-late"
    message = _("写入已超过 {days} 天，不能整批撤销。")
    remedy = _("请用更正后的文件再次导入。")


class UndoLaterImport(UserError):
    code = "imports-undo-later-import"
    message = _("“{label}”之后又由“{file}”（批次 {batch}）更新，不能撤销本批次。")
    remedy = _("请先撤销之后的批次，或用更正后的文件再次导入。")


class UndoHeld(UserError):
    code = "imports-undo-held"
    message = _("不能撤销本批次：{why}")
    remedy = _("已冻结的名单和已有的抽取记录不能改变；请用更正后的文件再次导入，自下次抽取起生效。")


class UndoChanged(UserError):
    code = "imports-undo-changed"
    message = _("“{label}”写入之后又有改动或已被使用，不能撤销本批次。")
    remedy = _("请用更正后的文件再次导入。")


class NothingToUndo(UserError):
    code = "imports-nothing-to-undo"
    message = _("本批次没有写入任何内容，不需要撤销。")
    remedy = _("可以返回查看检查结果。")


class EntryRefused(UserError):
    """`problems` are those of a row of a file, each with the name of its column."""

    code = "imports-entry-refused"
    message = _("填写的内容不能写入名录库。")
    remedy = _("请按每一项旁边的提示更正。")

    @property
    def problems(self) -> Sequence[Mapping[str, Any]]:
        """As `imports.rows` describes them."""
        found: Any = self.params["problems"]
        return list(found)


class UndoUnderWay(UserError):
    code = "imports-undo-under-way"
    message = _("本批次正在撤销，已经恢复了一部分，不能再写入。")
    remedy = _("请继续撤销；撤销完成后，可以再次导入文件。")


class UndoUnknown(UserError):
    code = "imports-undo-unknown"
    message = _("本批次写入时没有保存原来的内容，不能整批撤销。")
    remedy = _("请用更正后的文件再次导入。")
